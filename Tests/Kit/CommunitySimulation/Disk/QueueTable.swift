import DeliveryQueue
import MailModel

/// A queue as it lies on the disk.
struct QueueTable: Sendable {
    struct Row: Sendable {
        let id: DeliveryID
        let item: ItemID
        let destination: Destination
        var recipients: [EmailAddress]
        var attempts = 0
        var triedSince: Timestamp
        var due: Timestamp
        var delayNoticeSent: Bool
        var lastReply: Reply?
        var staysWith: UnansweredHop?
        var hold: HoldReason?
        var holdUntil: Timestamp?
        /// Which start of the node has it.
        var lease: Int?

        var isWaiting: Bool { lease == nil && isDueSomeTime }
        /// Waiting or under way.
        var isDueSomeTime: Bool { hold == nil }
    }

    private(set) var items: [ItemID: NewItem] = [:]
    /// By id.
    private(set) var rows: [Row] = []
    private var claims: [Claim: (item: ItemID, until: Timestamp)] = [:]
    private var lastID: Int64 = 0

    @discardableResult
    mutating func add(_ items: [NewItem]) -> [DeliveryID] {
        let before = lastID
        for item in items {
            self.items[item.id] = item
            for delivery in item.deliveries {
                lastID += 1
                rows.append(
                    Row(
                        id: DeliveryID(lastID), item: item.id, destination: delivery.destination, recipients: delivery.recipients,
                        triedSince: item.triedSince, due: item.acceptedAt, delayNoticeSent: item.delayNoticeSent))
            }
        }
        return (before..<lastID).map { DeliveryID($0 + 1) }
    }

    /// What this start does not hold is free for it.
    mutating func freeOthers(than owner: Int) { change({ $0.lease != nil && $0.lease != owner }) { $0.lease = nil } }

    mutating func free(_ deliveries: some Collection<DeliveryID>, of owner: Int) {
        change({ deliveries.contains($0.id) && $0.lease == owner }) { $0.lease = nil }
    }

    mutating func lease(_ ids: [DeliveryID], to owner: Int) -> [LeasedDelivery] {
        change({ ids.contains($0.id) }) { $0.lease = owner }
        return ids.compactMap { id in rows.first { $0.id == id }.flatMap(delivery) }
    }

    /// - Returns: `false` when the lease was lost.
    mutating func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], as owner: Int
    ) -> Bool {
        guard let index = rows.firstIndex(where: { $0.id == delivery.id && $0.lease == owner }) else { return false }
        rows[index].take(outcome, left: delivery.recipients.filter { !outcome.finished.contains($0) })
        if rows[index].recipients.isEmpty { remove { $0.id == delivery.id } }
        add(enqueue)
        return true
    }

    mutating func claim(_ asked: [Claim], for item: ItemID, now: Timestamp) -> Set<EmailAddress> {
        Set(
            asked.filter { claim in
                if let known = claims[claim] { return known.item == item }
                claims[claim] = (item, now + Claim.lifetime)
                return true
            }.map(\.recipient))
    }

    mutating func purge(now: Timestamp) { claims = claims.filter { $0.value.until >= now } }

    mutating func change(_ condition: (Row) -> Bool, _ body: (inout Row) -> Void) {
        for index in rows.indices where condition(rows[index]) { body(&rows[index]) }
    }

    mutating func remove(_ condition: (Row) -> Bool) {
        let items = Set(rows.filter(condition).map(\.item))
        rows.removeAll(where: condition)
        for item in items where !rows.contains(where: { $0.item == item }) { self.items[item] = nil }
    }

    func delivery(_ row: Row) -> LeasedDelivery? {
        guard let item = items[row.item] else { return nil }
        return LeasedDelivery(
            id: row.id, item: row.item, kind: item.kind, destination: row.destination, sender: item.sender,
            options: item.options.restricted(to: row.recipients), recipients: row.recipients, attempts: row.attempts,
            acceptedAt: item.acceptedAt, triedSince: row.triedSince, facts: item.facts, messageID: item.messageID,
            size: item.content.count, delayNoticeSent: row.delayNoticeSent, lastReply: row.lastReply, staysWith: row.staysWith,
            hold: row.hold)
    }
}

extension QueueTable.Row {
    fileprivate mutating func take(_ outcome: DeliveryOutcome, left: [EmailAddress]) {
        (recipients, lease) = (left, nil)
        attempts += outcome.countsAttempt ? 1 : 0
        (lastReply, staysWith, delayNoticeSent) = (outcome.lastReply, outcome.staysWith, outcome.delayNoticeSent)
        switch outcome.rest {
        case .waiting(let until): (hold, holdUntil, due) = (nil, nil, until)
        case .held(let reason, let until): (hold, holdUntil) = (reason, until)
        }
    }
}
