import GRDB
import StorageTestKit

@testable import StorageSQLite

extension StateFolder {
    /// Sets the next UID of every folder, as many deliveries would, in a file that no store has open.
    func setNextUID(_ next: Int64) throws {
        let database = try DatabaseQueue(path: "\(path)/\(StateFile.mailboxes.name)")
        try database.write { database in
            for row in try Row.fetchAll(database, sql: "SELECT * FROM folder") {
                var folder = FolderRecord(row)
                folder.nextUID = next
                try folder.store(in: database)
            }
        }
        try database.close()
    }
}
