import MailModel
package import MerkleLog
import MessageFormat

/// Proof that the authority's log told two members different histories: two heads that its key signed, of which the shorter is no beginning of the
/// longer. Who has the authority's public key can verify it, and nobody who has not its private key can make it.
package struct SplitView: Sendable, Hashable {
    package let shorter: CheckpointLine
    package let longer: CheckpointLine
    /// The root that the longer history has at the shorter one's size, and what leads from there to its end.
    package let root: MerkleHash
    package let proof: ConsistencyProof

    /// - Parameter tree: of the longer one.
    package init(shorter: CheckpointLine, longer: CheckpointLine, in tree: some MerkleNodes) throws(LogFailure) {
        (self.shorter, self.longer) = (shorter, longer)
        root = try tree.root(of: shorter.size)
        proof = try tree.consistencyProof(from: shorter.size, to: longer.size)
    }

    /// Whether it proves what it says.
    package func verify(by authority: AuthorityKeys) throws(LogFailure) {
        let key = try CommunityLog.cosigner(of: authority)
        _ = try shorter.verified(by: key)
        _ = try longer.verified(by: key)
        guard proof.old == shorter.size, proof.new == longer.size, root != shorter.root else { throw .proofWrong }
        try proof.verify(oldRoot: root, newRoot: longer.root)
    }

    var json: JSONValue {
        .object([
            "shorter": .string(shorter.text), "longer": .string(longer.text), "root": .string(Hexadecimal.text(root.octets)),
            "proof": .array(proof.path.map { .string(Hexadecimal.text($0.octets)) }),
        ])
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        shorter = try fields.parsed("shorter") { try? CheckpointLine(parsing: $0) }
        longer = try fields.parsed("longer") { try? CheckpointLine(parsing: $0) }
        root = try fields.parsed("root", Self.hash)
        var path: [MerkleHash] = []
        for element in try fields.array("proof", limit: LogLimits.proof) {
            guard case .string(let text) = element, let hash = Self.hash(text) else { throw .fieldWrong("proof") }
            path.append(hash)
        }
        proof = ConsistencyProof(old: shorter.size, new: longer.size, path: path)
        try fields.finish()
    }

    private static func hash(_ text: String) -> MerkleHash? { Hexadecimal.octets(text).flatMap { MerkleHash($0) } }
}
