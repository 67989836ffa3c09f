import GRDB

/// Compares tables with their indexes. An index that a fault of the disk has changed hides rows, or leads to others: mail would wait without
/// end, and nobody would see it.
struct IndexCheck {
    let database: StateDatabase
    let report: StorageReport

    /// Makes the indexes of a table anew where they differ from its rows.
    /// - Throws: ``StorageFailure/damaged(_:)`` when that does not help: then it is the rows' own pages that are damaged.
    func mend(_ table: String) throws(StorageFailure) {
        let path = database.pool.path
        do {
            guard let fault = try database.pool.read({ try Self.fault(of: table, $0) }) else { return }
            report.found("\(path): the indexes of the table \(table) are damaged (\(fault)); they are made anew")
            try reindex(table)
            if try database.pool.read({ try Self.fault(of: table, $0) }) != nil { throw StorageFailure.damaged(path) }
        } catch { throw StorageFailure(error, in: path) }
    }

    func reindex(_ table: String) throws {
        do { try database.pool.write { try $0.execute(sql: "REINDEX \(table)") } } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CONSTRAINT
        {
            // Two rows have the same key: one of them is not what was written.
            throw StorageFailure.damaged(database.pool.path)
        }
    }

    /// What SQLite finds wrong first, but for what a row holds; `nil` when nothing is.
    static func fault(of table: String, _ database: Database) throws -> String? {
        let found = try String.fetchAll(database, sql: "PRAGMA integrity_check('\(table)')")
        return found.first { $0 != "ok" && !isOfRow($0) }?.replacing("\n", with: " ")
            ?? (found.count >= most ? "so many of its rows are that they cannot be looked at" : nil)
    }

    /// What the pragma tells of at most (https://www.sqlite.org/pragma.html#pragma_integrity_check).
    private static let most = 100

    /// A value that its column does not allow. No index is the cause, nor do other rows suffer: the row's own checksum tells of it.
    private static func isOfRow(_ fault: String) -> Bool {
        fault.hasPrefix("NULL value in ") || fault.hasPrefix("CHECK constraint failed in ")
            || ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "NUMERIC"].contains { type in
                fault.hasPrefix("non-\(type) value in ") || fault.hasPrefix("\(type) value in ")
            }
    }
}
