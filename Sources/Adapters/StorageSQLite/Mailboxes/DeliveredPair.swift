import Foundation
import GRDB
import MailModel

/// The row of an item that was delivered to a recipient.
struct DeliveredPair: StoredRecord {
    let item: Data
    let recipient: String
    private(set) var deliveredAt: Int64
    let checksum: Data

    init(_ item: ItemID, to recipient: EmailAddress, at moment: Timestamp) {
        (self.item, self.recipient) = (item.octets.data, recipient.canonical)
        (deliveredAt, checksum) = (moment.microseconds, Data())
    }

    init(_ row: Row) {
        (item, recipient) = (row.intact("item") ?? Data(), row.intact("recipient") ?? "")
        (deliveredAt, checksum) = (row.intact("deliveredAt") ?? -1, row.intact("rowChecksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(item)
        sum.add(recipient)
        sum.add(deliveredAt)
        return sum.data
    }

    func isThere(in database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE item = ? AND recipient = ?)"
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: [item, recipient]) == true
    }

    /// Writes another moment down.
    func deliver(at moment: Timestamp, in database: Database) throws {
        var pair = self
        pair.deliveredAt = moment.microseconds
        try database.cachedStatement(sql: "UPDATE delivery SET deliveredAt = ?, rowChecksum = ? WHERE item = ? AND recipient = ?")
            .execute(arguments: [pair.deliveredAt, pair.expectedChecksum, item, recipient])
    }

    func insert(into database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO delivery (item, recipient, deliveredAt, rowChecksum) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [item, recipient, deliveredAt, expectedChecksum])
    }
}
