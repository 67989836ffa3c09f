package import DeliveryQueue
import Foundation
import GRDB
package import MailModel

extension SQLiteQueueStore {
    /// Deliveries that are changed in one commit, so that no mail waits for all of them.
    private static let forgettingRound = 500

    package func hold(_ item: ItemID, now: Timestamp) async throws(QueueFailure) {
        try await writer.write { transaction in
            let waiting = try transaction.deliveries("item = ? AND \(QueueSchema.isWaiting)", [item.blob])
            try transaction.change(waiting, of: item, event: .held(reason: HoldReason.administrator.rawValue), now: now) {
                $0.hold = HoldReason.administrator.rawValue
            }
        }
    }

    package func release(_ item: ItemID, now: Timestamp) async throws(QueueFailure) {
        try await writer.write { transaction in
            let held = try transaction.deliveries(
                "item = ? AND owner IS NULL AND hold IS NOT NULL AND damaged = 0", [item.blob])
            try transaction.change(held, of: item, event: .released, now: now) {
                ($0.hold, $0.holdUntil, $0.since, $0.notice) = (nil, nil, now.microseconds, 0)
            }
        }
    }

    package func drop(_ item: ItemID, reason: String, now: Timestamp) async throws(QueueFailure) {
        try await writer.write { transaction in
            let record = try transaction.item(item.blob)
            let rows = try transaction.deliveries("item = ? AND owner IS NULL", [item.blob])
            if rows.isEmpty {
                // One whose deliveries were damaged, and dropped under another id, has none.
                guard try record != nil && !transaction.hasDeliveries(item) else { throw QueueFailure.notFound }
                try transaction.remove(item)
            }
            for row in rows {
                let recipients = row.view(of: record)?.recipients ?? []
                try transaction.add(
                    recipients.map {
                        MessageEvent(
                            time: now, item: item, messageID: record?.messageID, kind: .dropped(recipient: $0, reason: reason))
                    })
                try transaction.remove(row.id, of: item)
            }
        }
    }

    package func retryNow(_ item: ItemID?, now: Timestamp) async throws(QueueFailure) {
        try await writer.write { transaction in
            guard let item else {
                return try transaction.makeDue(after: now, now: now)
            }
            try transaction.run(
                "UPDATE delivery SET due = ? WHERE item = ? AND \(QueueSchema.isWaiting)", [now.microseconds, item.blob])
            guard transaction.database.changesCount > 0 else { throw QueueFailure.notFound }
        }
    }

    package func retryNow(dueAfter latest: Timestamp, now: Timestamp) async throws(QueueFailure) {
        try await writer.write { try $0.makeDue(after: latest, now: now) }
    }

    package func forgetLaterThan(_ now: Timestamp) async throws(QueueFailure) {
        while try await writer.write({ try $0.forgetLaterThan(now, limit: Self.forgettingRound) == Self.forgettingRound }) {}
    }

    package func wake(_ destination: Destination, by moment: Timestamp) async throws(QueueFailure) {
        try await writer.write { transaction in
            try transaction.run(
                "UPDATE delivery SET due = ? WHERE destination = ? AND due > ? AND \(QueueSchema.isWaiting)",
                [moment.microseconds, destination.text, moment.microseconds])
        }
    }

    package func list(held: Bool, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery] {
        let page = "id > ? ORDER BY id LIMIT ?", arguments: StatementArguments = [after?.number ?? 0, limit]
        guard held else { return try await view("NOT \(QueueSchema.isHeld) AND \(page)", arguments) }
        return try await view("\(QueueSchema.isHeld) AND \(page)", arguments, in: QueueSchema.heldOnly)
    }

    package func list(
        heldFor reasons: Set<HoldReason>, after: DeliveryID?, limit: Int
    ) async throws(QueueFailure) -> [QueuedDelivery] {
        // What is damaged is held as that, whatever it was held for before.
        let names = reasons.map(\.rawValue).sorted()
        let isOne = "hold IN (\(names.map { _ in "?" }.joined(separator: ", "))) AND damaged IS 0"
        let condition = reasons.contains(.damaged) ? "(\(isOne) OR damaged IS NOT 0)" : isOne
        return try await view(
            "\(QueueSchema.isHeld) AND \(condition) AND id > ? ORDER BY id LIMIT ?",
            StatementArguments(names) + [after?.number ?? 0, limit], in: QueueSchema.heldOnly)
    }

    package func show(_ item: ItemID) async throws(QueueFailure) -> QueuedItem? {
        let deliveries = try await view("item = ? ORDER BY id", [item.blob])
        let events = try await events("item = ?", [item.blob])
        return deliveries.isEmpty && events.isEmpty ? nil : QueuedItem(id: item, deliveries: deliveries, events: events)
    }

    package func events(messageID: String) async throws(QueueFailure) -> [MessageEvent] {
        try await events("message_id = ?", [messageID])
    }

    package func counts() async throws(QueueFailure) -> QueueCounts {
        try await read { database in
            func count(_ condition: String, in rows: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(rows) WHERE \(condition)") ?? 0
            }
            let isHeld = QueueSchema.isHeld
            return QueueCounts(
                waiting: try count(QueueSchema.isWaiting, in: QueueSchema.waitingOnly),
                leased: try count("owner IS NOT NULL AND NOT \(isHeld)", in: QueueSchema.leasedOnly),
                held: try count(isHeld, in: QueueSchema.heldOnly))
        }
    }

    private func view(
        _ condition: String, _ arguments: StatementArguments, in rows: String = "delivery"
    ) async throws(QueueFailure) -> [QueuedDelivery] {
        try await read { database in
            let transaction = QueueTransaction(reading: database)
            return try transaction.deliveries(condition, arguments, in: rows).compactMap { record in
                record.view(of: try transaction.item(record.item))
            }
        }
    }

    private func events(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(QueueFailure) -> [MessageEvent] {
        let damage = damage
        return try await read { database in
            let transaction = QueueTransaction(reading: database)
            let sql = "\(QueueEventRecord.selection) WHERE \(condition) ORDER BY number"
            return try transaction.rows(sql, arguments).compactMap { row in
                let record = QueueEventRecord(row)
                if !record.isSound { damage.found(event: record.number) }
                return record.event
            }
        }
    }
}

extension QueueTransaction {
    /// Changes rows of an item, one event for all; what is damaged is set aside instead.
    func change(
        _ records: [QueueDeliveryRecord], of item: ItemID, event: MessageEvent.Kind, now: Timestamp,
        _ change: (inout QueueDeliveryRecord) -> Void
    ) throws {
        guard !records.isEmpty else { throw QueueFailure.notFound }
        for var record in records {
            guard record.isSound else {
                try setDamaged(record, now: now)
                continue
            }
            change(&record)
            try store(record, due: now.microseconds)
        }
        try add([MessageEvent(time: now, item: item, messageID: try self.item(item.blob)?.messageID, kind: event)])
    }
}
