import GRDB

/// Gives the rows of `mailboxes.sqlite` their checksums: messages may be very many, so in steps.
enum MailboxChecksums {
    private static let step = 1_000

    static let rewrite = SchemaRewrite(before: MailboxSchema.checksums) { database in
        for row in try Row.fetchAll(database, sql: "SELECT * FROM mailbox WHERE rowChecksum IS NULL") {
            let record = MailboxRecord(row)
            try database.execute(
                sql: "UPDATE mailbox SET rowChecksum = ? WHERE id = ?", arguments: [record.expectedChecksum, record.id])
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM folder WHERE rowChecksum IS NULL") {
            let record = FolderRecord(row)
            try database.execute(
                sql: "UPDATE folder SET rowChecksum = ? WHERE mailbox = ? AND name = ?",
                arguments: [record.expectedChecksum, record.mailbox, record.name])
        }
        return try messages(database) + deliveries(database) > 0
    }

    /// - Returns: how many were changed.
    private static func messages(_ database: Database) throws -> Int {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM message INDEXED BY messageWithoutChecksum WHERE rowChecksum IS NULL LIMIT ?",
            arguments: [step])
        for row in rows {
            try database.execute(
                sql: "UPDATE message SET rowChecksum = ? WHERE number = ?",
                arguments: [MessageRecord(row).expectedChecksum, row["number"] as DatabaseValue])
        }
        return rows.count
    }

    private static func deliveries(_ database: Database) throws -> Int {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM delivery INDEXED BY deliveryWithoutChecksum WHERE rowChecksum IS NULL LIMIT ?",
            arguments: [step])
        for row in rows {
            let pair = DeliveredPair(row)
            try database.execute(
                sql: "UPDATE delivery SET rowChecksum = ? WHERE item = ? AND recipient = ?",
                arguments: [pair.expectedChecksum, pair.item, pair.recipient])
        }
        return rows.count
    }
}
