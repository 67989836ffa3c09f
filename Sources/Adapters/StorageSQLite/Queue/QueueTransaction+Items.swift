import DeliveryQueue
import Foundation
import GRDB
import MailModel

extension ItemID {
    var blob: Data { Data(octets) }

    init?(blob: Data) { self.init(Hexadecimal.text(blob)) }
}

extension QueueTransaction {
    /// Adds an item with its deliveries and events; a large content must lie in its file already.
    @discardableResult
    func add(_ item: NewItem, isLeased: Bool = false) throws -> [LeasedDelivery] {
        let digest = RecordChecksum.content(item.content.bytes)
        let isInFile = QueueContentFiles.belongsInFile(item.content)
        let record = QueueItemRecord(item, digest: digest)
        try run(
            """
            INSERT INTO item (id, kind, header, key, sender, options, message_id, accepted, facts, size, digest, checksum, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.id, record.kind, record.header, record.key, record.sender, record.options, record.messageID,
                record.accepted,
                record.facts, record.size, record.digest, Data(record.expectedChecksum),
                isInFile ? nil : Data(item.content.bytes),
            ])
        let ids = try item.deliveries.map { try add($0, of: item, isLeased) }
        try add(item.events)
        return isLeased ? zip(item.deliveries, ids).map { item.leased($0, as: $1) } : []
    }

    private func add(_ delivery: NewDelivery, of item: NewItem, _ isLeased: Bool) throws -> DeliveryID {
        let first = QueueDeliveryRecord(delivery, of: item)
        try run(
            """
            INSERT INTO delivery (item, since, destination, recipients, attempts, notice, due, owner, checksum)
            VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)
            """,
            [
                first.item, first.since, first.destination, first.recipients, first.notice, item.acceptedAt.microseconds,
                isLeased ? owner : nil, Data(first.expectedChecksum),
            ])
        return DeliveryID(database.lastInsertedRowID)
    }

    func item(_ id: Data) throws -> QueueItemRecord? {
        // A damaged index may lead to another item's row, which is whole by itself.
        try rows(QueueItemRecord.byID, [id]).map { QueueItemRecord($0) }.first { $0.id == id }
    }

    /// The item goes with its last delivery, unless a damaged one may be its own too.
    func remove(_ delivery: DeliveryID, of item: ItemID) throws {
        try run("DELETE FROM delivery WHERE id = ?", [delivery.number])
        guard try !hasDeliveries(item), try !mayHaveStray(beside: delivery) else { return }
        try remove(item)
    }

    func hasDeliveries(_ item: ItemID) throws -> Bool {
        try !rows("SELECT 1 FROM delivery WHERE item = ? LIMIT 1", [item.blob]).isEmpty
    }

    func remove(_ item: ItemID) throws {
        try run("DELETE FROM item WHERE id = ?", [item.blob])
        removals.items.append(item)
    }

    /// Whether a damaged delivery whose item nobody can tell may be of the same item as this one, which was the last of those that can be told:
    /// between them is no other.
    private func mayHaveStray(beside delivery: DeliveryID) throws -> Bool {
        for stray in strays.near(delivery) {
            guard try !rows("SELECT 1 FROM delivery WHERE id = ? AND damaged IS NOT 0", [stray]).isEmpty else { continue }
            let (low, high) = (min(stray, delivery.number), max(stray, delivery.number))
            let between = "SELECT 1 FROM delivery WHERE id > ? AND id < ? AND damaged = 0 LIMIT 1"
            if try rows(between, [low, high]).isEmpty { return true }
        }
        return false
    }

    /// Removes an item whose caller was told that it was not accepted.
    func undoAcceptance(of item: ItemID) throws {
        try run("DELETE FROM event WHERE item = ?", [item.blob])
        try run("DELETE FROM delivery WHERE item = ?", [item.blob])
        try run("DELETE FROM item WHERE id = ?", [item.blob])
    }
}
