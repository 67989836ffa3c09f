import Accreditation
import CommunityModel
package import Crypto
package import MailModel
package import MerkleLog

/// The files of a log in memory, as they were published at a moment.
package struct MemoryLog: LogSource {
    /// By their paths below the log's prefix.
    package var files: [String: Octets]

    package init(_ files: [String: Octets] = [:]) { self.files = files }

    /// What an authority has published.
    package init(of store: MemoryAuthorityStore) {
        files = [:]
        for name in store.names where name.hasPrefix(AuthorityDocument.log) {
            files[String(name.dropFirst(AuthorityDocument.log.count))] = store.read(name)
        }
    }

    /// Signed as the authority may not.
    ///
    /// - Parameter time: of the cosignature.
    package init(of leaves: [Octets], by publisher: Curve25519.Signing.PrivateKey, at time: Timestamp) throws {
        let entries = leaves.map { LogEntry(of: $0) }, tree = MerkleTree(entries.map(\.octets))
        files = [:]
        for tile in LogTile.published(from: 0, to: tree.size) where tile.content == .entries {
            let first = Int(tile.index) * LogLimits.tileWidth
            files[tile.path] = try EntryBundle.octets(entries[first..<(first + tile.width)].map(\.octets))
        }
        for (entry, leaf) in zip(entries, leaves) {
            if case .digest(let digest) = entry { files[digest.path] = leaf }
        }
        let signer = try CommunityLog.signer(publisher)
        let head = try Checkpoint(origin: signer.name, size: tree.size, root: try tree.root)
        var note = try SignedNote(text: head.text)
        note.add(try signer.sign(head.text))
        note.add(try signer.cosign(head, at: time))
        checkpoint = note.octets
    }

    package var checkpoint: Octets {
        get { files["checkpoint"] ?? Octets() }
        set { files["checkpoint"] = newValue }
    }

    package func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
        files["checkpoint"].map { .note($0, tag: nil) } ?? .missing
    }

    package func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        files[path].map { $0[min(offset, $0.count)..<$0.count] }
    }

    package func close() {}
}
