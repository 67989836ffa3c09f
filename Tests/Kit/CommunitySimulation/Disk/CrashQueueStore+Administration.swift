import DeliveryQueue
import MailModel

extension CrashQueueStore {
    func hold(_ item: ItemID, now: Timestamp) async throws(QueueFailure) {
        try await found { queue in
            queue.changed({ $0.item == item && $0.isWaiting }) { ($0.hold, $0.holdUntil) = (.administrator, nil) }
        }
    }

    func release(_ item: ItemID, now: Timestamp) async throws(QueueFailure) {
        try await found { queue in
            queue.changed({ $0.item == item && $0.hold != nil && $0.lease == nil }) {
                ($0.hold, $0.holdUntil, $0.due, $0.triedSince, $0.delayNoticeSent) = (nil, nil, now, now, false)
            }
        }
    }

    func drop(_ item: ItemID, reason: String, now: Timestamp) async throws(QueueFailure) {
        try await found { queue in
            let before = queue.rows.count
            queue.remove { $0.item == item && $0.lease == nil }
            return queue.rows.count < before
        }
    }

    func retryNow(_ item: ItemID?, now: Timestamp) async throws(QueueFailure) {
        try await found { queue in
            guard let item else {
                queue.change({ $0.isDueSomeTime && $0.due > now }) { $0.due = now }
                return true
            }
            return queue.changed({ $0.isWaiting && $0.item == item }) { $0.due = now }
        }
    }

    func retryNow(dueAfter latest: Timestamp, now: Timestamp) async throws(QueueFailure) {
        try await commit { $0.change({ $0.isDueSomeTime && $0.due > latest }) { $0.due = now } }
    }

    func forgetLaterThan(_ now: Timestamp) async throws(QueueFailure) {
        try await commit { $0.change({ $0.isDueSomeTime && $0.triedSince > now }) { $0.triedSince = now } }
    }

    func wake(_ destination: Destination, by moment: Timestamp) async throws(QueueFailure) {
        try await commit { $0.change({ $0.isWaiting && $0.destination == destination }) { $0.due = min($0.due, moment) } }
    }

    func list(held: Bool, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery] {
        try await read { queue in
            let rows = queue.rows.filter { row in (row.hold != nil) == held && after.map { row.id > $0 } ?? true }
            return rows.prefix(limit).compactMap(queue.queued)
        }
    }

    func list(heldFor reasons: Set<HoldReason>, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery] {
        try await read { queue in
            let rows = queue.rows.filter { row in row.hold.map(reasons.contains) ?? false && after.map { row.id > $0 } ?? true }
            return rows.prefix(limit).compactMap(queue.queued)
        }
    }

    func show(_ item: ItemID) async throws(QueueFailure) -> QueuedItem? {
        try await read { queue in
            let rows = queue.rows.filter { $0.item == item }
            return rows.isEmpty ? nil : QueuedItem(id: item, deliveries: rows.compactMap(queue.queued), events: [])
        }
    }

    /// Events are in the trace of the simulation; nothing that it runs reads them back.
    func events(messageID: String) async throws(QueueFailure) -> [MessageEvent] { [] }

    func counts() async throws(QueueFailure) -> QueueCounts { try await read { $0.counts } }

    private func found(_ change: @escaping @Sendable (inout QueueTable) -> Bool) async throws(QueueFailure) {
        guard try await commit(change) else { throw .notFound }
    }
}

extension QueueTable {
    /// - Returns: whether there was anything to change.
    fileprivate mutating func changed(_ condition: (Row) -> Bool, _ body: (inout Row) -> Void) -> Bool {
        guard rows.contains(where: condition) else { return false }
        change(condition, body)
        return true
    }
}
