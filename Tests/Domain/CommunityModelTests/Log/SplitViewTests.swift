import CommunityModel
import Crypto
import MailModel
import MerkleLog
import Testing

/// RFC 9162 section 2.1.4.2: a proof that convinces whoever has the authority's public key, and that nobody can forge.
@Suite struct SplitViewTests {
    private let publisher = Curve25519.Signing.PrivateKey()
    private let authority: AuthorityKeys
    private let member: MemberID

    init() throws {
        let officers = (1...2).map { Officer(key: OfficerKey(Curve25519.Signing.PrivateKey().publicKey), name: "officer \($0)") }
        authority = try #require(AuthorityKeys(threshold: 2, officers: officers, publisher: OfficerKey(publisher.publicKey)))
        member = try #require(MemberID("kiwimail"))
    }

    private func tree(_ size: Int, forkedAt fork: Int = .max) -> MerkleTree {
        MerkleTree((0..<size).map { Octets(utf8: $0 < fork ? "statement \($0)" : "other \($0)") })
    }

    private func line(_ tree: MerkleTree, by key: Curve25519.Signing.PrivateKey? = nil) throws -> CheckpointLine {
        let signer = try CommunityLog.signer(key ?? publisher), now = Timestamp(seconds: 1_800_000_000)
        let checkpoint = try Checkpoint(origin: signer.name, size: tree.size, root: try tree.root)
        var note = try SignedNote(text: checkpoint.text)
        note.add(try signer.sign(checkpoint.text))
        note.add(try signer.cosign(checkpoint, at: now))
        let log = try LogIdentity(key: try signer.key(.note), witnesses: [try signer.key(.cosignature)], quorum: 1)
        let verified = try log.verify(note, at: now)
        return try #require(CheckpointLine(verified, cosignedBy: try signer.key(.cosignature)))
    }

    private func proof(_ old: Int, _ new: Int, forkedAt fork: Int) throws -> SplitView {
        try SplitView(shorter: line(tree(old, forkedAt: fork)), longer: line(tree(new)), in: tree(new))
    }

    @Test(arguments: [(1, 1, 0), (3, 7, 2), (8, 8, 0), (64, 100, 63)])
    func `two histories are proved, and the proof outlives a file`(
        _ old: Int, _ new: Int, _ fork: Int
    ) throws {
        let proof = try proof(old, new, forkedAt: fork)
        try proof.verify(by: authority)
        let report = SplitViewReport(proof: proof, member: member, foundAt: Timestamp(seconds: 1_800_000_100))
        var decided = report
        decided.decidedAt = Timestamp(seconds: 1_800_000_200)
        #expect(try SplitViewReport.parse(SplitViewReport.octets(of: [report, decided])) == [report, decided])
    }

    @Test(arguments: [(0, 5), (5, 5), (5, 9)]) func `one history proves nothing`(_ old: Int, _ new: Int) throws {
        let proof = try proof(old, new, forkedAt: .max)
        #expect(throws: LogFailure.proofWrong) { try proof.verify(by: authority) }
    }

    @Test func `what another key signed proves nothing`() throws {
        let thief = Curve25519.Signing.PrivateKey(), long = tree(9)
        let proof = try SplitView(shorter: line(tree(5, forkedAt: 2), by: thief), longer: line(long), in: long)
        #expect(throws: LogFailure.self) { try proof.verify(by: authority) }
    }

    @Test func `a made up path proves nothing`() throws {
        let lie = try SplitView(shorter: line(tree(5)), longer: line(tree(9)), in: tree(9, forkedAt: 2))
        #expect(throws: LogFailure.proofWrong) { try lie.verify(by: authority) }
    }
}
