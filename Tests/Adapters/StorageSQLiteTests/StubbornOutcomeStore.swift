import DeliveryQueue
import MailModel
import Synchronization

/// A queue to which the outcomes of some items cannot be written until that is mended.
final class StubbornOutcomeStore: ForwardingStore {
    let store: any QueueStore
    private let items: Set<ItemID>
    private let failure: QueueFailure
    private let state = Mutex((isMended: false, refused: 0))

    init(_ store: any QueueStore, of items: Set<ItemID>, failing failure: QueueFailure) {
        (self.store, self.items, self.failure) = (store, items, failure)
    }

    /// Outcomes that could not be written.
    var refused: Int { state.withLock { $0.refused } }

    func mend() { state.withLock { $0.isMended = true } }

    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        let isRefused = state.withLock { state in
            guard items.contains(delivery.item), !state.isMended else { return false }
            state.refused += 1
            return true
        }
        guard !isRefused else { throw failure }
        try await store.record(delivery, outcome, enqueue: enqueue, events: events, now: now)
    }
}
