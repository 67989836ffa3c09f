import DeliveryQueue
import MailModel
import Synchronization

/// A queue whose first outcome is written by a commit that is told to have failed; the second time it is written once the delivery, which is due
/// again, was leased anew.
final class DoubtfulOutcomeStore: ForwardingStore {
    let store: any QueueStore
    private let outcomes = Mutex(0)
    private let leasedAgain = AsyncStream<Void>.makeStream()

    init(_ store: any QueueStore) { self.store = store }

    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        let number = outcomes.withLock { count in
            count += 1
            return count
        }
        if number == 2 { for await _ in leasedAgain.stream {} }
        try await store.record(delivery, outcome, enqueue: enqueue, events: events, now: now)
        guard number == 1 else { return }
        try await store.retryNow(nil, now: now)
        throw .unavailable("the disk failed")
    }

    func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] {
        let leased = try await store.lease(request)
        if !leased.isEmpty, outcomes.withLock({ $0 }) > 0 { leasedAgain.continuation.finish() }
        return leased
    }
}
