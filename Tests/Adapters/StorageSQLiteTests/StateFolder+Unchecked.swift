import GRDB
import StorageTestKit
import Testing

extension StateFolder {
    /// Changes rows of a table to what its columns do not allow, as a flipped bit in a row's head does: the table is another one meanwhile.
    func changeUnchecked(_ name: String, table: String, sql: String) throws {
        let database = try DatabaseQueue(path: "\(path)/\(name)")
        try database.inDatabase { database in
            let found = try String.fetchOne(database, sql: "SELECT sql FROM sqlite_master WHERE name = ?", arguments: [table])
            let strict = try #require(found)
            let loose = strict.replacing("STRICT, WITHOUT", with: "WITHOUT").replacing(") STRICT", with: ")")
                .replacing(" NOT NULL", with: "")
            for (definition, change) in [(loose, sql), (strict, "")] {
                try database.execute(sql: "PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON")
                try database.execute(
                    sql: "UPDATE sqlite_master SET sql = ? WHERE name = ?", arguments: [definition, table])
                try database.execute(sql: "PRAGMA writable_schema = RESET")
                if !change.isEmpty { try database.execute(sql: change) }
            }
        }
        try database.close()
    }
}
