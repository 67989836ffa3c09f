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
    func add(_ item: NewItem) throws {
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
        for delivery in item.deliveries { try add(delivery, of: item) }
        try add(item.events)
    }

    private func add(_ delivery: NewDelivery, of item: NewItem) throws {
        let first = QueueDeliveryRecord(delivery, of: item)
        try run(
            """
            INSERT INTO delivery (item, since, destination, recipients, attempts, notice, due, checksum)
            VALUES (?, ?, ?, ?, 0, ?, ?, ?)
            """,
            [
                first.item, first.since, first.destination, first.recipients, first.notice, item.acceptedAt.microseconds,
                Data(first.expectedChecksum),
            ])
    }

    func item(_ id: Data) throws -> QueueItemRecord? {
        // A damaged index may lead to another item's row, which is whole by itself.
        try rows("\(QueueItemRecord.selection) WHERE id = ?", [id]).map { QueueItemRecord($0) }.first { $0.id == id }
    }

    func remove(_ delivery: DeliveryID, of item: ItemID) throws {
        try run("DELETE FROM delivery WHERE id = ?", [delivery.number])
        try removeIfFinished(item)
    }

    /// An item goes, with its content, once it has no deliveries. A damaged delivery whose item nobody can tell may be one of this item's.
    func removeIfFinished(_ item: ItemID) throws {
        let strays = """
            SELECT 1 FROM \(QueueSchema.heldOnly) WHERE \(QueueSchema.isHeld) AND damaged IS NOT 0
            AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = delivery.item) LIMIT 1
            """
        guard try rows("SELECT 1 FROM delivery WHERE item = ? LIMIT 1", [item.blob]).isEmpty, try rows(strays).isEmpty else {
            return
        }
        try run("DELETE FROM item WHERE id = ?", [item.blob])
        removals.items.append(item)
    }

    /// Removes an item whose caller was told that it was not accepted.
    func undoAcceptance(of item: ItemID) throws {
        try run("DELETE FROM event WHERE item = ?", [item.blob])
        try run("DELETE FROM delivery WHERE item = ?", [item.blob])
        try run("DELETE FROM item WHERE id = ?", [item.blob])
    }
}
