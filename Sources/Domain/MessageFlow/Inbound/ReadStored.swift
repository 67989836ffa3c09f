import CMSFormat
import DeliveryQueue
import MailModel
import MessageFormat

/// Third stage inbound, on the worker: reads the content back; what is damaged on disk is set aside.
struct ReadStored {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ delivery: LeasedDelivery) async throws(DeliveryStop) -> StoredArrival {
        StoredArrival(delivery: delivery, content: try await content(of: delivery))
    }

    func content(of delivery: LeasedDelivery) async throws(DeliveryStop) -> Octets {
        let stored = try await stored(delivery)
        let sealed = SealedContent(octets: stored.content, wrappedKey: stored.wrappedKey)
        do { return try await context.sealer.open(sealed, context: delivery.item.description) } catch {
            switch error {
            case .notAuthentic: throw .held(.damaged)
            case .keyNotFound, .keyUnavailable: throw .later("the storage key is not to be had")
            }
        }
    }

    /// What came with the delivery, or what the store reads back.
    func stored(_ delivery: LeasedDelivery) async throws(DeliveryStop) -> StoredContent {
        if let content = delivery.content { return content }
        do { return try await context.queue.content(of: delivery.item) } catch {
            switch error {
            case .damaged: throw .held(.damaged)
            case .full, .unavailable, .notFound, .notAnswerable: throw .later("the queue does not answer")
            }
        }
    }
}
