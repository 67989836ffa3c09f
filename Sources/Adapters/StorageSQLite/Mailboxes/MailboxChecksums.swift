import GRDB

/// Gives the rows of `mailboxes.sqlite` their checksums: messages may be very many, so in steps, each from where the one before ended. No index
/// of the rows that are left is made for it, which would take a transaction and memory for all of them at once.
enum MailboxChecksums {
    private static let step = 1_000

    /// A table whose rows get a checksum.
    private struct Table {
        /// As the rows lie in the file.
        let name: String, key: [String]
        let checksum: @Sendable (Row) -> DatabaseValue

        func rows(_ database: Database, after key: [DatabaseValue]?) throws -> [Row] {
            let order = self.key.joined(separator: ", "), places = self.key.map { _ in "?" }.joined(separator: ", ")
            let isBehind = key == nil ? "" : "AND (\(order)) > (\(places))"
            let arguments = StatementArguments((key ?? []) + [step.databaseValue])
            return try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT * FROM \(name) WHERE rowChecksum IS NULL \(isBehind) ORDER BY \(order) LIMIT ?"),
                arguments: arguments)
        }

        func write(_ row: Row, _ database: Database) throws {
            let isIt = key.map { "\($0) = ?" }.joined(separator: " AND ")
            let key: [DatabaseValue] = self.key.map { row[$0] }
            do {
                try database.cachedStatement(sql: "UPDATE \(name) SET rowChecksum = ? WHERE \(isIt)")
                    .execute(arguments: StatementArguments([checksum(row)] + key))
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                // It holds what its column does not allow: damaged, as a row without a checksum is.
            }
        }
    }

    private static let tables = [
        Table(name: "mailbox", key: ["id"]) { MailboxRecord($0).expectedChecksum.databaseValue },
        Table(name: "folder", key: ["mailbox", "name"]) { FolderRecord($0).expectedChecksum.databaseValue },
        Table(name: "message", key: ["number"]) { MessageRecord($0).expectedChecksum.databaseValue },
        Table(name: "delivery", key: ["item", "recipient"]) { DeliveredPair($0).expectedChecksum.databaseValue },
    ]

    static let rewrite = SchemaRewrite(before: MailboxSchema.checksums) { database, place in
        guard place.table < tables.count else { return nil }
        let table = tables[place.table], rows = try table.rows(database, after: place.key)
        for row in rows { try table.write(row, database) }
        guard let last = rows.last, rows.count == step else { return SchemaRewrite.Place(table: place.table + 1) }
        return SchemaRewrite.Place(table: place.table, after: table.key.map { last[$0] })
    }
}
