import CommunityModel
import Crypto
import FoundationEssentials
import MailModel
import MerkleLog

/// Who follows a log is shown whatever somebody likes, and takes nothing that is not signed, goes back or does not fit.
///
/// The first octet says what the rest is: 0 a checkpoint; 1 entries of a bundle, under a checkpoint that the log signs; 2 statements, a line
/// each, that the officers sign, too.
func fuzzFollowedLog(_ octets: UnsafeRawBufferPointer) {
    guard let kind = octets.first, let community = FuzzedCommunity.shared else { return }
    let rest = Octets(Array(octets.dropFirst()))
    switch kind % 3 {
    case 0: community.show(checkpoint: rest)
    case 1: community.show(entries: rest)
    default: community.show(statements: rest)
    }
}

/// An authority whose keys are no secret, and somebody who follows its log and knows the first statement.
private struct FuzzedCommunity: Sendable {
    static let shared = try? FuzzedCommunity()
    private static let now = Timestamp(seconds: 1_795_557_600)

    private let officers: [Curve25519.Signing.PrivateKey]
    private let signer: NoteSigner
    private let known: FollowedLog
    private let founding: Octets

    private init() throws {
        let keys = try (1...3).map { number in
            try Curve25519.Signing.PrivateKey(rawRepresentation: Data(repeating: UInt8(number), count: 32))
        }
        officers = Array(keys.dropLast())
        let list = officers.enumerated().map { Officer(key: OfficerKey($1.publicKey), name: "Officer \($0)") }
        guard let authority = AuthorityKeys(threshold: 2, officers: list, publisher: OfficerKey(keys[2].publicKey)) else {
            throw LogFailure.cannotSign
        }
        signer = try CommunityLog.signer(keys[2])
        let statement = Statement(sequence: 1, time: Self.now - .days(1), act: .founded(name: "Fuzz", authority: authority))
        founding = try SignedStatement(statement, signedBy: officers).leaf
        let log = try FollowedLog(of: authority, roots: [])
        known = try log.grown(
            to: try log.head(Self.note([founding], by: signer), after: nil, at: Self.now), by: [founding])
    }

    private static func note(_ entries: [Octets], by signer: NoteSigner) throws -> Octets {
        let tree = MerkleTree(entries), head = try Checkpoint(origin: signer.name, size: tree.size, root: try tree.root)
        var note = try SignedNote(text: head.text)
        note.add(try signer.sign(head.text))
        note.add(try signer.cosign(head, at: now))
        return note.octets
    }

    /// Nobody but the log can sign, whatever was changed of what it signed.
    func show(checkpoint: Octets) {
        guard let head = try? known.head(checkpoint, after: nil, at: Self.now) else { return }
        precondition(head.checkpoint.size >= known.size && head.note.octets == checkpoint)
        precondition(head.checkpoint.size > known.size || head.checkpoint.root == known.position?.root)
    }

    func show(entries bundle: Octets) {
        guard let tile = LogTile(.entries, index: 0),
            let count = (1...4).first(where: { (try? EntryBundle.entries(bundle, count: $0, of: tile)) != nil }),
            let entries = try? EntryBundle.entries(bundle, count: count, of: tile)
        else { return }
        grow(by: entries)
        // Entries that the log did not sign are not even read.
        if let note = try? Self.note([founding] + entries, by: signer), let head = try? known.head(note, after: nil, at: Self.now)
        {
            precondition((try? known.grown(to: head, by: entries + [founding])) == nil)
        }
    }

    func show(statements text: Octets) {
        let lines = text.bytes.split(separator: 0x0A).prefix(64)
        grow(
            by: lines.compactMap { line in
                let signed = Statement.signingPrefix + Array(line)
                let signatures = officers.compactMap { officer -> String? in
                    guard let signature = try? officer.signature(for: signed) else { return nil }
                    let key = Data(officer.publicKey.rawRepresentation).base64EncodedString()
                    return "{\"key\":\"\(key)\",\"signature\":\"\(Data(signature).base64EncodedString())\"}"
                }
                return Octets(
                    Array("{\"signatures\":[\(signatures.joined(separator: ","))],\"statement\":".utf8) + Array(line) + [0x7D])
            })
    }

    private func grow(by entries: [Octets]) {
        guard let note = try? Self.note([founding] + entries, by: signer),
            let head = try? known.head(note, after: nil, at: Self.now),
            let next = try? known.grown(to: head, by: entries)
        else { return }
        precondition(next.size == 1 + UInt64(entries.count) && next.position?.root == head.checkpoint.root)
        precondition(next.directory?.sequence == next.size)
        guard !entries.isEmpty, let first = try? Self.note([founding], by: signer) else { return }
        precondition((try? next.head(first, after: nil, at: Self.now)) == nil, "an older log is taken")
        precondition((try? known.head(first, after: next.position, at: Self.now)) == nil, "an older log is taken")
    }
}
