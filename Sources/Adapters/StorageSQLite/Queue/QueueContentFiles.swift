import DiskCalls
import MailModel

/// Contents too large for the database, a file each, named after its item.
///
/// A file is whole and durable before its row is written. A file without a row is what a crash left and goes at the next opening.
struct QueueContentFiles: Sendable {
    /// Larger contents lie in files: SQLite's own figures show files ahead from about 100 KiB, and the log stays small.
    static let leastOctets = 256 * 1_024

    private let folder: ContentFolder

    init(folder: String, calls: any FileCalls) throws(StorageFailure) { self.folder = try ContentFolder(folder, calls: calls) }

    static func belongsInFile(_ content: Octets) -> Bool { content.count > leastOctets }

    /// Writes a file whole. The folder is synced by ``syncFolder()``, once for several files.
    ///
    /// - Returns: `false` where it is there already, as a commit that was told to have failed may have been made. It is that commit's.
    func write(_ content: Octets, for item: ItemID) throws(StorageFailure) -> Bool {
        guard !folder.contains(item.description) else { return false }
        try folder.write(content, as: item.description)
        return true
    }

    func syncFolder() throws(StorageFailure) { try folder.sync() }

    /// - Returns: `nil` when there is no such file, or it has another size than was written.
    /// - Throws: when it may be whole, but cannot be read now: too many open files, a fault of the disk, another owner.
    func read(_ item: ItemID, size: Int) throws(StorageFailure) -> Octets? {
        do throws(StorageFailure) {
            let content = try folder.read(item.description, size: size)
            return content?.count == size ? content : nil
        } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    func hold() -> ContentHold { ContentHold(folder.removals) }

    func remove(_ item: ItemID) { folder.remove(item.description) }

    /// Removes all files but those of items; see ``ContentFolder/removeAll(but:confirmedBy:)``.
    func removeAll(but isKept: (ItemID) throws -> Bool, confirmedBy named: (Set<String>) throws -> Set<String>) throws {
        try folder.removeAll(
            but: { name in
                guard let item = ItemID(name), item.description == name else { return false }
                return try isKept(item)
            }, confirmedBy: named)
    }
}
