import Foundation
import GRDB

/// A row that carries a checksum of its own. One that does not fit it is not what was written: it is not used, and told of.
protocol StoredRecord {
    /// Reads whatever is there; a column of another type than was written reads as empty, which the checksum tells.
    init(_ row: Row)
    var checksum: Data { get }
    var expectedChecksum: Data { get }
}

extension StoredRecord {
    var isSound: Bool { checksum == expectedChecksum }

    /// The rows of a table that do not fit their checksum.
    static func damaged(in table: String, _ database: Database) throws -> [Self] {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table)")
        var found: [Self] = []
        while let row = try rows.next() {
            let record = Self(row)
            if !record.isSound { found.append(record) }
        }
        return found
    }
}
