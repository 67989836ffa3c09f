import DeliveryQueue
import DiskCalls
import Foundation
import GRDB
import MailModel

/// How the queue's file is opened: at a start, and after a commit that failed.
struct QueueOpening: Sendable {
    /// Nothing is leased while the file is opened.
    private static let noOwner = ""
    /// In the state directory.
    static let contentsName = "queue-content"

    /// Read from the rows themselves. A delivery still names the content of an item whose own id is damaged.
    private static let named =
        "SELECT CAST(id AS BLOB) FROM item NOT INDEXED UNION ALL SELECT CAST(item AS BLOB) FROM delivery NOT INDEXED"
    private static let isInFile = "SELECT EXISTS (SELECT 1 FROM item INDEXED BY item_in_file WHERE content IS NULL AND id = ?)"

    let path: String
    let files: QueueContentFiles
    private let calls: any FileCalls
    private let report: StorageReport

    init(directory: String, calls: any FileCalls, report: StorageReport) throws(StorageFailure) {
        path = "\(directory)/\(StateFile.queue.name)"
        (self.calls, self.report) = (calls, report)
        files = try QueueContentFiles(folder: "\(directory)/\(Self.contentsName)", calls: calls)
    }

    /// - Parameters:
    ///   - refused: Items whose callers were told that they were not accepted; they must not be there.
    ///   - leases: Leases still worked on. All others, of this start or an earlier, are freed.
    func open(refused: [ItemID], leases: Set<DeliveryID>) throws(StorageFailure) -> StateDatabase {
        let database = try StateDatabase(.queue, at: path, calls: calls, report: report)
        do {
            try database.pool.write { connection in
                let transaction = QueueTransaction(database: connection, owner: Self.noOwner)
                for item in refused { try transaction.undoAcceptance(of: item) }
                try transaction.freeAll(but: leases)
            }
            try database.pool.read { [files] connection in try Self.removeStrays(files, connection) }
        } catch {
            try? database.close()
            throw StorageFailure(error, in: path)
        }
        return database
    }

    private static func removeStrays(_ files: QueueContentFiles, _ connection: Database) throws {
        let isInFile = try connection.cachedStatement(sql: isInFile)
        try files.removeAll(
            but: { try Bool.fetchOne(isInFile, arguments: [$0.blob]) == true },
            confirmedBy: { try StoredNames.these($0, among: named, in: connection) })
    }
}
