import DeliveryQueue
import MailModel

/// A queue that does what another does, but for what its type does otherwise.
protocol ForwardingStore: QueueStore {
    var store: any QueueStore { get }
}

extension ForwardingStore {
    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        try await store.record(delivery, outcome, enqueue: enqueue, events: events, now: now)
    }
    func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] { try await store.lease(request) }
    func accept(_ items: [NewItem]) async throws(QueueFailure) { try await store.accept(items) }
    func accept(leasing items: [NewItem]) async throws(QueueFailure) -> [LeasedDelivery] {
        try await store.accept(leasing: items)
    }
    func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        try await store.leaseOverdue(limit: limit, now: now, delayedSince: delayedSince, expiredSince: expiredSince)
    }
    func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery] { try await store.leaseHeld(item) }
    func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp? {
        try await store.nextDue(excluding: blocked, outside: outside)
    }
    func oldest() async throws(QueueFailure) -> OldestDeliveries { try await store.oldest() }
    func free(_ deliveries: [DeliveryID]) async throws(QueueFailure) { try await store.free(deliveries) }
    func content(of item: ItemID) async throws(QueueFailure) -> StoredContent { try await store.content(of: item) }
    func claim(
        _ claims: [Claim], for delivery: LeasedDelivery, now: Timestamp
    ) async throws(QueueFailure) -> Set<EmailAddress> { try await store.claim(claims, for: delivery, now: now) }
    func hold(_ item: ItemID, now: Timestamp) async throws(QueueFailure) { try await store.hold(item, now: now) }
    func release(_ item: ItemID, now: Timestamp) async throws(QueueFailure) { try await store.release(item, now: now) }
    func drop(_ item: ItemID, reason: String, now: Timestamp) async throws(QueueFailure) {
        try await store.drop(item, reason: reason, now: now)
    }
    func retryNow(_ item: ItemID?, now: Timestamp) async throws(QueueFailure) { try await store.retryNow(item, now: now) }
    func retryNow(dueAfter latest: Timestamp, now: Timestamp) async throws(QueueFailure) {
        try await store.retryNow(dueAfter: latest, now: now)
    }
    func forgetLaterThan(_ now: Timestamp) async throws(QueueFailure) { try await store.forgetLaterThan(now) }
    func wake(_ destination: Destination, by moment: Timestamp) async throws(QueueFailure) {
        try await store.wake(destination, by: moment)
    }
    func list(held: Bool, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery] {
        try await store.list(held: held, after: after, limit: limit)
    }
    func list(
        heldFor reasons: Set<HoldReason>, after: DeliveryID?, limit: Int
    ) async throws(QueueFailure) -> [QueuedDelivery] { try await store.list(heldFor: reasons, after: after, limit: limit) }
    func show(_ item: ItemID) async throws(QueueFailure) -> QueuedItem? { try await store.show(item) }
    func events(messageID: String) async throws(QueueFailure) -> [MessageEvent] { try await store.events(messageID: messageID) }
    func counts() async throws(QueueFailure) -> QueueCounts { try await store.counts() }
    func purge(now: Timestamp) async throws(QueueFailure) { try await store.purge(now: now) }
}
