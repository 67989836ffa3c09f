import GRDB
import StorageSQLite
import StorageTestKit
import Testing

/// `synchronous=FULL` is read back: whatever sets it to something else on the way stops the start, before anything is answered.
struct SynchronousTests {
    @Test(arguments: ["OFF", "NORMAL"]) func `a file whose commits are not synced is refused`(_ level: String) throws {
        let folder = try StateFolder(), path = "\(folder.path)/queue.sqlite"
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: "CREATE TABLE t (x)")
            // On the writing connection, after the setting was made.
            database.afterNextTransaction { try? $0.execute(sql: "PRAGMA synchronous = \(level)") }
        }
        let failure = #expect(throws: StorageFailure.self) { _ = try StateDatabase(path: path, migrator: migrator) }
        #expect(failure == .notDurable("synchronous is \(level == "OFF" ? 0 : 1) in \(path)"))
        // And the next start, at which nothing interferes, is fine.
        let database = try StateDatabase(path: path, migrator: migrator)
        #expect(try database.synchronousLevel() == StateDatabase.synchronousFull)
        try database.close()
    }
}
