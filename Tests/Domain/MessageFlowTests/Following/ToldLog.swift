import CommunityModel
import Crypto
import MailModel
import MerkleLog

/// What an authority's key says of some entries, and what somebody holds who was told that.
actor ToldLog: LogHistory {
    static let publisher = Curve25519.Signing.PrivateKey()
    static let authority: AuthorityKeys? = AuthorityKeys(
        threshold: 2,
        officers: (1...2).map { Officer(key: OfficerKey(Curve25519.Signing.PrivateKey().publicKey), name: "officer \($0)") },
        publisher: OfficerKey(publisher.publicKey))

    private var tree = CompactTree()
    private var entries: [Octets] = []
    private var newest: VerifiedCheckpoint?

    /// - Parameters:
    ///   - fork: entries from this one on differ from those of a log that knows no fork.
    ///   - publisher: who signs.
    func grow(
        to size: Int, forkedAt fork: Int = .max, at now: Timestamp, by publisher: Curve25519.Signing.PrivateKey = publisher
    ) throws {
        for index in entries.count..<size {
            let entry = Octets(utf8: index < fork ? "statement \(index)" : "other statement \(index)")
            entries.append(entry)
            tree.append(.leaf(entry))
        }
        let signer = try CommunityLog.signer(publisher)
        let checkpoint = try Checkpoint(origin: signer.name, size: tree.size, root: try tree.root)
        var note = try SignedNote(text: checkpoint.text)
        note.add(try signer.sign(checkpoint.text))
        note.add(try signer.cosign(checkpoint, at: now))
        let log = try LogIdentity(key: try signer.key(.note), witnesses: [try signer.key(.cosignature)], quorum: 1)
        newest = try log.verify(note, at: now)
    }

    func newestCheckpoint() -> VerifiedCheckpoint? { newest }

    /// Whether the disk took it.
    private var isKept = true

    func lose() { isKept = false }
    func keepAgain() { isKept = true }

    func newestKeptCheckpoint() -> VerifiedCheckpoint? { isKept ? newest : nil }

    func tree(at size: UInt64) throws -> CompactTree {
        guard let tile = tree.missingTile(at: size) else { return tree }
        return try tree.adding(entries[Int(tile) * 256..<Int(tile) * 256 + 256].map { .leaf($0) }, ofTile: tile)
    }

    /// As its holder tells it others.
    func line(by publisher: Curve25519.Signing.PrivateKey = publisher) throws -> String? {
        let key = try CommunityLog.signer(publisher).key(.cosignature)
        return newest.flatMap { CheckpointLine($0, cosignedBy: key)?.text }
    }
}
