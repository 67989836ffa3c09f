import DeliveryQueue
import MailModel

/// A queue to which the outcomes of some items cannot be written.
struct StubbornOutcomeStore: ForwardingStore {
    let store: any QueueStore
    private let items: Set<ItemID>
    private let failure: QueueFailure

    init(_ store: any QueueStore, of items: Set<ItemID>, failing failure: QueueFailure) {
        (self.store, self.items, self.failure) = (store, items, failure)
    }

    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        guard !items.contains(delivery.item) else { throw failure }
        try await store.record(delivery, outcome, enqueue: enqueue, events: events, now: now)
    }
}
