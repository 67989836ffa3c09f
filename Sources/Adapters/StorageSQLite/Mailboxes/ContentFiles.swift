import DiskCalls
import Dispatch
import MailModel
import Mailboxes

/// Sealed contents that are too large for the database, a file each, named after the message's id.
///
/// A file is whole and durable before the row that names it is written. A file without a row, as a crash between the two leaves it, is
/// removed when the store is opened.
struct ContentFiles: Sendable {
    /// Octets that a content may have to lie in the database; up to about this size SQLite is as fast as a file.
    static let largestInDatabase = 262_144

    private let folder: ContentFolder
    /// Files block, so they are written and read on threads of their own.
    private let queue = DispatchQueue(label: "securemail.mailbox-contents", attributes: .concurrent)

    init(directory: String, calls: any FileCalls) throws(StorageFailure) {
        folder = try ContentFolder(directory, calls: calls)
    }

    /// Durable when it returns.
    func write(_ content: Octets, of message: StoredMessageID) async throws(MailboxFailure) {
        try await onQueue { [folder] () throws(StorageFailure) in
            try folder.write(content, as: message.description)
            do throws(StorageFailure) { try folder.sync() } catch {
                folder.remove(message.description)
                throw error
            }
        }
    }

    /// - Returns: `nil` when there is no such file.
    func read(_ message: StoredMessageID) async throws(MailboxFailure) -> Octets? {
        try await onQueue { [folder] () throws(StorageFailure) in try folder.read(message.description) }
    }

    func hold() -> ContentHold { ContentHold(folder.removals) }

    /// Removes a file that no row names; what cannot be removed now is removed when the store is opened again.
    func discard(_ message: StoredMessageID) { folder.remove(message.description) }

    /// Removes files that no row names, and unfinished ones.
    func removeOrphans(
        keeping isNamed: (StoredMessageID) throws -> Bool, confirmedBy named: (Set<String>) throws -> Set<String>
    ) throws {
        try folder.removeAll(
            but: { name in
                guard let id = Hexadecimal.octets(name).flatMap({ StoredMessageID($0) }) else {
                    return !name.hasSuffix(ContentFolder.suffixOfUnfinished)
                }
                return try isNamed(id)
            }, confirmedBy: named)
    }

    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StorageFailure) -> Value
    ) async throws(MailboxFailure) -> Value {
        let result: Result<Value, StorageFailure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(StorageFailure) in try body() }) }
        }
        do { return try result.get() } catch { throw MailboxFailure(error) }
    }
}
