import DeliveryQueue
import Foundation
import GRDB
import MailModel

/// Some deliveries as a start finds them, and what of them is not as it was written.
struct QueueDeliveryPage {
    /// Items without a delivery that a damaged delivery is compared with.
    private static let mostOwners = 1_000

    /// The greatest number that was looked at; `nil` at the end.
    private(set) var last: Int64?
    private var damaged: [QueueDeliveryRecord] = []
    private var timeless: [DeliveryID] = []

    init(_ database: Database, after number: Int64, limit: Int) throws {
        let sql = "SELECT \(QueueDeliveryRecord.columns) FROM delivery WHERE id > ? ORDER BY id LIMIT ?"
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: [number, limit])
        while let row = try rows.next() {
            let record = QueueDeliveryRecord(row)
            last = record.id.number
            if !record.isSound { damaged.append(record) } else if !record.hasDueTime { timeless.append(record.id) }
        }
    }

    var isWhole: Bool { damaged.isEmpty && timeless.isEmpty }

    /// Sets what is damaged aside. Where nothing but the item's id is, the checksum tells whose the delivery is, and it goes on.
    /// - Returns: items in words.
    func mend(_ transaction: QueueTransaction) throws -> (aside: [String], restored: [String]) {
        // When it is due was in no checksum: now does no harm.
        for delivery in timeless { try transaction.run("UPDATE delivery SET due = 0 WHERE id = ?", [delivery.number]) }
        var aside: [String] = [], restored: [String] = []
        let owners = try itemsWithout(transaction)
        for record in damaged {
            if let item = try owner(of: record, among: owners, transaction) {
                try transaction.run("UPDATE delivery SET item = ?, damaged = 0 WHERE id = ?", [item, record.id.number])
                restored.append(Hexadecimal.text(item))
            } else {
                // One that an earlier start set aside is told of no more, but its item is kept on.
                if !record.isDamaged { aside.append(ItemID(blob: record.item)?.description ?? "an unreadable item") }
                try transaction.setDamaged(record, now: Timestamp(microseconds: record.due))
            }
        }
        return (aside, restored)
    }

    /// Where a damaged delivery may belong: an item's only one, it leaves it with none.
    private func itemsWithout(_ transaction: QueueTransaction) throws -> [Data] {
        guard !damaged.isEmpty else { return [] }
        let sql = "SELECT id FROM item WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.item = item.id) LIMIT ?"
        return try transaction.rows(sql, [Self.mostOwners]).compactMap { $0.intact("id") }
    }

    private func owner(
        of record: QueueDeliveryRecord, among owners: [Data], _ transaction: QueueTransaction
    ) throws -> Data? {
        guard try transaction.item(record.item) == nil else { return nil }
        let found = owners.first(where: record.isSound(as:)) ?? Self.flipped(record.item).first(where: record.isSound(as:))
        return try found.flatMap { try transaction.item($0) }?.id
    }

    /// An id with each of its bits flipped: one of several deliveries of an item leaves it others.
    private static func flipped(_ id: Data) -> some Sequence<Data> {
        (0..<(id.count == 10 ? 80 : 0)).lazy.map { bit in
            var octets = Array(id)
            octets[bit / 8] ^= 1 << (bit % 8)
            return Data(octets)
        }
    }
}
