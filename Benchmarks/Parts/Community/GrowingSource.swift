import MailModel
import MerkleLog
import NodeAssembly
import Synchronization

/// A log in a folder, and what was stated since, in memory.
final class GrowingSource: LogSource {
    private struct Added {
        var entries: [Octets]
        var checkpoint: Octets?
    }

    private let folder: FolderLogSource
    private let size: UInt64
    private let added = Mutex(Added(entries: []))

    init(_ folder: String, size: UInt64) { (self.folder, self.size) = (FolderLogSource(folder), size) }

    func add(_ entry: Octets, checkpoint: Octets) {
        added.withLock { added in
            added.entries.append(entry)
            added.checkpoint = checkpoint
        }
    }

    func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
        if let note = added.withLock({ $0.checkpoint }) { return .note(note, tag: nil) }
        return try folder.checkpoint(unless: tag)
    }

    /// Bundles that were whole lie in the folder; of those after, what was added.
    func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        let tile = try LogTile(path: path), first = tile.index << 8, end = first + UInt64(tile.width)
        guard end > size else { return try folder.file(path, from: offset, limit: limit) }
        var parts: [Octets] = []
        if first < size, let open = LogTile(.entries, index: tile.index, width: Int(size - first)),
            let octets = try folder.file(open.path, from: 0, limit: LogLimits.bundle)
        {
            parts.append(octets)
        }
        let range = Int(max(first, size) - size)..<Int(end - size)
        let entries = added.withLock { added in Array(added.entries[range]) }
        parts.append(try EntryBundle.octets(entries))
        let all = Octets.joined(parts)
        return all[offset..<all.count]
    }

    func close() {}
}
