import DeliveryQueue
import Foundation
import GRDB
import MailModel

extension QueueTransaction {
    func deliveries(
        _ condition: String, _ arguments: StatementArguments, in table: String = "delivery"
    ) throws -> [QueueDeliveryRecord] {
        let sql = "SELECT \(QueueDeliveryRecord.columns) FROM \(table) WHERE \(condition)"
        return try rows(sql, arguments).map { QueueDeliveryRecord($0) }
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
        if try isStray(record) { strays.found(record.id) }
        let item = try nameable(record)
        guard !record.isDamaged else { return }
        try run("UPDATE delivery SET damaged = 1 WHERE id = ?", [record.id.number])
        let kind = MessageEvent.Kind.held(reason: HoldReason.damaged.rawValue)
        try add([MessageEvent(time: now, item: item, messageID: nil, kind: kind)])
    }

    /// Whether nobody can tell the item of a delivery: of a row that fits its checksum the item is known, be it there or not.
    private func isStray(_ record: QueueDeliveryRecord) throws -> Bool {
        try !record.isSound && item(record.item) == nil
    }

    /// An id by which administrators can show and drop a delivery: its item's, or, where no id can be read, one of zeros and its own number.
    private func nameable(_ record: QueueDeliveryRecord) throws -> ItemID? {
        if let item = ItemID(blob: record.item) { return item }
        let octets = withUnsafeBytes(of: record.id.number.bigEndian) { Data([0, 0] + $0) }
        try run("UPDATE delivery SET item = ? WHERE id = ?", [octets, record.id.number])
        return ItemID(blob: octets)
    }

    /// Writes what became of a delivery that this start has leased.
    /// - Throws: `notFound` when the lease was lost.
    func write(_ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, now: Timestamp) throws {
        guard let row = try rows(QueueDeliveryRecord.leased, [delivery.id.number, owner]).first else {
            throw QueueFailure.notFound
        }
        precondition(outcome.finished.isSubset(of: delivery.recipients), "an outcome finishes the delivery's own recipients")
        var record = QueueDeliveryRecord(row)
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

    /// Lets what is due later than a moment be due now, waiting or leased: a lease may end without an outcome.
    func makeDue(after latest: Timestamp, now: Timestamp) throws {
        for (rows, condition) in [("delivery", QueueSchema.isWaiting), (QueueSchema.leasedOnly, QueueSchema.isUnderWay)] {
            try run("UPDATE \(rows) SET due = ? WHERE due > ? AND \(condition)", [now.microseconds, latest.microseconds])
        }
    }

    /// - Returns: How many were looked at; each is tried since now, or set aside.
    func forgetLaterThan(_ now: Timestamp, limit: Int) throws -> Int {
        let isLater = "since > ? LIMIT ?", arguments: StatementArguments = [now.microseconds, limit]
        let waiting = try deliveries(
            "\(QueueSchema.isWaiting) AND notice IN (0, 1) AND \(isLater)", arguments, in: QueueSchema.waitingOnly)
        let leased = try deliveries("\(QueueSchema.isUnderWay) AND \(isLater)", arguments, in: QueueSchema.leasedOnly)
        for var record in waiting + leased {
            guard record.isSound else {
                try setDamaged(record, now: now)
                continue
            }
            record.since = now.microseconds
            try run(
                "UPDATE delivery SET since = ?, checksum = ? WHERE id = ?",
                [record.since, Data(record.expectedChecksum), record.id.number])
        }
        return max(waiting.count, leased.count)
    }

    func free(_ deliveries: some Sequence<DeliveryID>) throws {
        for delivery in deliveries {
            try run("UPDATE delivery SET owner = NULL WHERE id = ? AND owner = ?", [delivery.number, owner])
        }
    }

    /// Frees what this start has leased, but for these: nobody knows of the others.
    func freeAll(but known: Set<DeliveryID>) throws {
        let leased: [Int64] = try rows("SELECT id FROM delivery WHERE owner IS NOT NULL").compactMap { $0.intact("id") }
        for id in leased where !known.contains(DeliveryID(id)) {
            try run("UPDATE delivery SET owner = NULL WHERE id = ?", [id])
        }
    }
}
