import DeliveryQueue
import MailModel
import SecureMailTestKit

/// A queue that takes a second to say what is to come.
struct SlowOutlookStore: ForwardingStore {
    let store: any QueueStore
    let clock: FakeClock

    func oldest() async throws(QueueFailure) -> OldestDeliveries {
        defer { clock.advance(by: .seconds(1)) }
        return try await store.oldest()
    }
}
