import DiskCalls
import GRDB
import StorageTestKit

@testable import StorageSQLite

/// A database file of nothing but rows of some size.
enum RowFile {
    static func open(in folder: StateFolder, _ calls: any FileCalls = SystemFileCalls()) throws -> StateDatabase {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("rows") { try $0.execute(sql: "CREATE TABLE row (octets BLOB NOT NULL)") }
        return try StateDatabase(path: "\(folder.path)/rows.sqlite", migrator: migrator, calls: calls)
    }

    static func add(octets: Int, to database: StateDatabase) async throws {
        try await database.write { try $0.execute(sql: "INSERT INTO row VALUES (zeroblob(\(octets)))") }
    }

    /// What is answered of so many rows.
    static func numbered(_ rows: Int) -> [Int: Bool] { Dictionary(uniqueKeysWithValues: (0..<rows).map { ($0, true) }) }

    /// - Throws: where the file is damaged.
    static func contents(of folder: StateFolder) async throws -> [Int: Bool] {
        let database = try open(in: folder)
        guard try FaultItems.isWhole(database) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        let rows = try await database.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") ?? 0 }
        try database.close()
        return numbered(rows)
    }
}
