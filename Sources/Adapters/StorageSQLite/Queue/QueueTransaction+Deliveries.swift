import DeliveryQueue
import Foundation
import GRDB
import MailModel

extension QueueTransaction {
    func deliveries(
        _ condition: String, _ arguments: StatementArguments, in table: String = "delivery"
    ) throws -> [QueueDeliveryRecord] {
        try rows("SELECT \(QueueDeliveryRecord.columns) FROM \(table) WHERE \(condition)", arguments).map {
            QueueDeliveryRecord($0)
        }
    }

    /// Marks rows as leased; sets aside what is damaged.
    func lease(_ records: [QueueDeliveryRecord], now: Timestamp) throws -> [LeasedDelivery] {
        try records.compactMap { record in
            guard let delivery = record.delivery(of: try item(record.item)) else {
                try setDamaged(record, now: now)
                return nil
            }
            try run("UPDATE delivery SET owner = ? WHERE id = ?", [owner, record.id.number])
            return delivery
        }
    }

    func setDamaged(_ record: QueueDeliveryRecord, now: Timestamp) throws {
        guard !record.isDamaged else { return }
        try run("UPDATE delivery SET damaged = 1 WHERE id = ?", [record.id.number])
        let item = ItemID(blob: record.item)
        let kind = MessageEvent.Kind.held(reason: HoldReason.damaged.rawValue)
        try add([MessageEvent(time: now, item: item, messageID: nil, kind: kind)])
    }

    /// Writes what became of a delivery that this start has leased.
    /// - Throws: `notFound` when the lease was lost.
    func write(_ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, now: Timestamp) throws {
        guard var record = try deliveries("id = ? AND owner = ?", [delivery.id.number, owner]).first else {
            throw QueueFailure.notFound
        }
        let left = delivery.recipients.filter { !outcome.finished.contains($0) }
        guard !left.isEmpty else { return try remove(delivery.id, of: delivery.item) }
        guard record.isSound else { return try setAsideLeased(record, now: now) }
        record.recipients = QueueDeliveryRecord.text(left)
        record.attempts += outcome.countsAttempt ? 1 : 0
        record.reply = outcome.lastReply?.storedText
        record.staysWith = outcome.staysWith?.next
        record.staysUntil = outcome.staysWith?.until.microseconds
        record.notice = outcome.delayNoticeSent ? 1 : 0
        switch outcome.rest {
        case .waiting(let until):
            (record.hold, record.holdUntil) = (nil, nil)
            try store(record, due: until.microseconds)
        case .held(let reason, let until):
            (record.hold, record.holdUntil) = (reason.rawValue, until?.microseconds)
            try store(record, due: record.due)
        }
    }

    /// A new checksum must not bless what was damaged while it was leased.
    private func setAsideLeased(_ record: QueueDeliveryRecord, now: Timestamp) throws {
        try setDamaged(record, now: now)
        try free([record.id])
    }

    /// Writes a row back with a new checksum, its lease ended.
    func store(_ record: QueueDeliveryRecord, due: Int64) throws {
        try run(
            """
            UPDATE delivery SET since = ?, recipients = ?, attempts = ?, reply = ?, stays_with = ?, stays_until = ?, notice = ?, hold = ?,
                hold_until = ?, due = ?, owner = NULL, checksum = ? WHERE id = ?
            """,
            [
                record.since, record.recipients, record.attempts, record.reply, record.staysWith, record.staysUntil,
                record.notice,
                record.hold, record.holdUntil, due, Data(record.expectedChecksum), record.id.number,
            ])
    }

    func free(_ deliveries: some Sequence<DeliveryID>) throws {
        for delivery in deliveries {
            try run("UPDATE delivery SET owner = NULL WHERE id = ? AND owner = ?", [delivery.number, owner])
        }
    }

    /// Frees what this start has leased, but for these: nobody knows of the others.
    func freeAll(but known: Set<DeliveryID>) throws {
        let leased = try rows("SELECT id FROM delivery WHERE owner IS NOT NULL").compactMap {
            Int64.fromDatabaseValue($0["id"])
        }
        for id in leased where !known.contains(DeliveryID(id)) {
            try run("UPDATE delivery SET owner = NULL WHERE id = ?", [id])
        }
    }
}
