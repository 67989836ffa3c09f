import CommunityModel
import MailModel
import MerkleLog

/// What must be written so that the log tells all statements: its new files, and then the checkpoint that names them.
///
/// A file of a log never changes, and the old checkpoint needs none of the new ones: so what a crash leaves between is written again,
/// octet for octet, and the log is right at every moment.
struct LogPublication {
    /// Files of hashes and entries.
    let tiles: [LogTile]
    /// Leaves that stand in the log as digests, by the names of their files.
    let longLeaves: [(name: String, leaf: Octets)]
    /// Folders of partial files that whole ones replace: without an end they would outgrow the log by far. A reader that still asks for one
    /// takes the whole one (C2SP tlog-tiles, "Partial Tiles").
    let outdated: [String]
    let size: UInt64
    let root: MerkleHash
    private let entries: [LogEntry]
    private let tree: MerkleTree

    /// - Parameters:
    ///   - leaves: all signed statements.
    ///   - published: the checkpoint that is out, if there is one. What is here must begin with what it tells: two histories are never signed.
    ///   - scope: whether files of before are looked at, too.
    init(_ leaves: [Octets], after published: Checkpoint?, _ scope: LogScope) throws(AuthorityFailure) {
        entries = leaves.map { LogEntry(of: $0) }
        tree = MerkleTree(entries.map(\.octets))
        size = tree.size
        root = (try? tree.root) ?? .empty
        let before = published?.size ?? 0
        guard before <= size, (try? tree.root(of: before)) == published?.root ?? .empty else { throw .logDiffers(before) }
        let start =
            switch scope {
            case .new: before
            case .all: UInt64(0)
            }
        tiles = LogTile.published(from: start, to: size)
        longLeaves = zip(entries, leaves).dropFirst(Int(start)).compactMap { entry, leaf in
            switch entry {
            case .leaf: nil
            case .digest(let digest): (AuthorityDocument.log + digest.path, leaf)
            }
        }
        outdated = LogTile.completed(from: before, to: size).map { AuthorityDocument.log + $0.partialFolder }
    }

    func content(of tile: LogTile) throws(LogFailure) -> Octets {
        switch tile.content {
        case .hashes: return try tile.hashes(from: tree)
        case .entries:
            let first = Int(tile.index) * LogLimits.tileWidth
            return try EntryBundle.octets(entries[first..<(first + tile.width)].map(\.octets))
        }
    }

    /// Signed as the log, and as its first witness, which says when that was.
    func checkpoint(by signer: NoteSigner, at now: Timestamp) throws(LogFailure) -> Octets {
        let head = try Checkpoint(origin: signer.name, size: size, root: root)
        var note = try SignedNote(text: head.text)
        note.add(try signer.sign(head.text))
        note.add(try signer.cosign(head, at: now))
        return note.octets
    }
}
