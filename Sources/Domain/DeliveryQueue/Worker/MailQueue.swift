package import MailModel

/// The one door into the queue: passes everything to its store, and wakes the worker when something may be due. Written events go to the
/// sink once they are durable.
package struct MailQueue: QueueStore {
    private let store: any QueueStore
    private let events: any EventSink
    package let signal: WakeSignal
    package let places = FreePlaces()
    private let recent = RecentContents()

    package init(_ store: any QueueStore, events: any EventSink, signal: WakeSignal = WakeSignal()) {
        (self.store, self.events, self.signal) = (store, events, signal)
    }

    package func accept(_ items: [NewItem]) async throws(QueueFailure) {
        let destinations = items.flatMap { $0.deliveries.map(\.destination) }
        if places.promise(destinations) {
            let leased: [LeasedDelivery]
            do throws(QueueFailure) { leased = try await store.accept(leasing: items) } catch {
                places.giveBack(destinations)
                throw error
            }
            await started(leased)
        } else {
            try await store.accept(items)
            recent.add(items)
            if places.callForLook(destinations) { signal.raise() }
        }
        for event in items.flatMap(\.events) { events.record(event) }
    }

    package func accept(leasing items: [NewItem]) async throws(QueueFailure) -> [LeasedDelivery] {
        let leased = try await store.accept(leasing: items)
        for event in items.flatMap(\.events) { events.record(event) }
        return leased
    }

    private func started(_ leased: [LeasedDelivery]) async {
        guard !places.fill(leased) else { return signal.nudge() }
        try? await store.free(leased.map(\.id))
        signal.raise()
    }

    package func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] { try await store.lease(request) }

    package func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        try await store.leaseOverdue(limit: limit, now: now, delayedSince: delayedSince, expiredSince: expiredSince)
    }

    package func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery] { try await store.leaseHeld(item) }

    package func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp? {
        try await store.nextDue(excluding: blocked, outside: outside)
    }

    package func oldest() async throws(QueueFailure) -> OldestDeliveries { try await store.oldest() }

    package func free(_ deliveries: [DeliveryID]) async throws(QueueFailure) { try await store.free(deliveries) }

    package func content(of item: ItemID) async throws(QueueFailure) -> StoredContent {
        if let content = recent.content(of: item) { return content }
        return try await store.content(of: item)
    }

    package func claim(
        _ claims: [Claim], for delivery: LeasedDelivery, now: Timestamp
    ) async throws(QueueFailure) -> Set<EmailAddress> { try await store.claim(claims, for: delivery, now: now) }

    package func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        try await store.record(delivery, outcome, enqueue: enqueue, events: events, now: now)
        recent.forget(delivery.item)
        recent.add(enqueue)
        let ofItems = enqueue.flatMap(\.events)
        for event in ofItems + events.filter({ !ofItems.contains($0) }) { self.events.record(event) }
        if !enqueue.isEmpty { signal.raise() }
    }

    package func hold(_ item: ItemID, now: Timestamp) async throws(QueueFailure) { try await store.hold(item, now: now) }

    package func release(_ item: ItemID, now: Timestamp) async throws(QueueFailure) {
        try await store.release(item, now: now)
        signal.raise()
    }

    package func drop(_ item: ItemID, reason: String, now: Timestamp) async throws(QueueFailure) {
        try await store.drop(item, reason: reason, now: now)
        recent.forget(item)
    }

    package func retryNow(_ item: ItemID?, now: Timestamp) async throws(QueueFailure) {
        try await store.retryNow(item, now: now)
        signal.raise()
    }

    package func retryNow(dueAfter latest: Timestamp, now: Timestamp) async throws(QueueFailure) {
        try await store.retryNow(dueAfter: latest, now: now)
        signal.raise()
    }

    package func forgetLaterThan(_ now: Timestamp) async throws(QueueFailure) { try await store.forgetLaterThan(now) }

    package func wake(_ destination: Destination, by moment: Timestamp) async throws(QueueFailure) {
        try await store.wake(destination, by: moment)
        signal.raise()
    }

    package func list(held: Bool, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery] {
        try await store.list(held: held, after: after, limit: limit)
    }

    package func list(
        heldFor reasons: Set<HoldReason>, after: DeliveryID?, limit: Int
    ) async throws(QueueFailure) -> [QueuedDelivery] {
        try await store.list(heldFor: reasons, after: after, limit: limit)
    }

    package func show(_ item: ItemID) async throws(QueueFailure) -> QueuedItem? { try await store.show(item) }

    package func events(messageID: String) async throws(QueueFailure) -> [MessageEvent] {
        try await store.events(messageID: messageID)
    }

    package func counts() async throws(QueueFailure) -> QueueCounts { try await store.counts() }

    package func purge(now: Timestamp) async throws(QueueFailure) { try await store.purge(now: now) }
}
