import Dispatch
import Foundation
import GRDB
import MailModel

/// Copies of databases in use.
extension StateFile {
    /// The folder of the large contents whose rows are in this file, beside it; `nil` where it has none.
    package var contentFolder: String? {
        switch self {
        case .queue: QueueOpening.contentsName
        case .mailboxes: SQLiteMailboxStore.contentsName
        case .node: nil
        }
    }

    /// Copies the file as it is at one moment, whoever writes meanwhile: `VACUUM INTO` on a connection of its own, which reads one state of
    /// the log, holds up no writer, and carries no remains of deleted rows over. A file that is damaged is not copied.
    ///
    /// - Parameter path: made with mode 0600.
    package func copy(in directory: String, to path: String) async throws(StorageFailure) {
        let original = "\(directory)/\(name)", source: DatabaseQueue
        do { source = try StateDatabase.source(original, ofCopy: path) } catch { throw StorageFailure(error, in: path) }
        let result: Result<Void, StorageFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    do {
                        try source.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
                        continuation.resume(returning: .success(()))
                    } catch { continuation.resume(returning: .failure(StorageFailure(error, in: original))) }
                }
            }
        } onCancel: {
            // A node that is told to end does not wait for a copy of gigabytes.
            source.interrupt()
        }
        try? source.close()
        try result.get()
    }

    /// Octets of the file and its log, wherever a link leads to; 0 where it is not there, or cannot be looked at.
    package func octets(in directory: String) -> Int {
        let paths = WriteAheadLog.paths(of: "\(directory)/\(name)")
        return [paths.database, paths.log].reduce(0) { sum, path in
            var facts = stat()
            return sum + (stat(path, &facts) == 0 ? Int(facts.st_size) : 0)
        }
    }

    /// Names of the content files that a copy's rows name, for as long as one asks.
    package func contentNames(in copy: String) throws(StorageFailure) -> [String] {
        let sql: String
        switch self {
        case .queue: sql = "SELECT id FROM item INDEXED BY item_in_file WHERE content IS NULL ORDER BY id"
        case .mailboxes:
            sql = """
                SELECT message.id FROM message JOIN content ON content.message = message.number
                WHERE content.octets IS NULL ORDER BY message.id
                """
        case .node: return []
        }
        do {
            return try DatabaseQueue(path: copy).read { database in
                try Data.fetchAll(database, sql: sql).map { Hexadecimal.text($0) }
            }
        } catch { throw StorageFailure(error, in: copy) }
    }
}
