package import CommunityModel
package import MailModel
package import MerkleLog

/// The log as somebody finds it who has nothing but its files and the authority's keys: all of it is read and verified.
package struct PublishedLog: Sendable {
    package enum Fault: Error, Hashable { case missing(String), wrong(String) }

    package let verified: VerifiedCheckpoint
    package let entries: [Octets]
    package let tree: MerkleTree

    package var checkpoint: Checkpoint { verified.checkpoint }

    /// - Parameter file: by its path below the log's prefix.
    package init(
        of authority: AuthorityKeys, at now: Timestamp, file: (String) throws -> Octets?
    ) throws {
        func found(_ path: String) throws -> Octets {
            guard let octets = try file(path) else { throw Fault.missing(path) }
            return octets
        }
        let note = try SignedNote(parsing: try found("checkpoint"))
        verified = try CommunityLog.identity(of: authority).verify(note, at: now)
        let size = verified.checkpoint.size, tiles = LogTile.published(from: 0, to: size)
        entries = try tiles.filter { $0.content == .entries }.flatMap {
            try EntryBundle.entries(try found($0.path), count: $0.width, of: $0)
        }
        tree = MerkleTree(entries)
        guard tree.size == size, try tree.root == verified.checkpoint.root else { throw Fault.wrong("checkpoint") }
        for tile in tiles where tile.content != .entries {
            guard try found(tile.path) == tile.hashes(from: tree) else { throw Fault.wrong(tile.path) }
        }
    }
}
