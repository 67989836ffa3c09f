import CMSFormat
import DeliveryQueue
import MailModel
import MessageFormat

/// Third stage inbound, on the worker: reads the content back; what is damaged on disk is set aside.
struct ReadStored {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ delivery: LeasedDelivery) async throws(InboundStop) -> StoredArrival {
        StoredArrival(delivery: delivery, content: try await content(of: delivery))
    }

    func content(of delivery: LeasedDelivery) async throws(InboundStop) -> Octets {
        let stored = try await stored(delivery.item)
        let sealed = SealedContent(octets: stored.content, wrappedKey: stored.wrappedKey)
        do { return try await context.sealer.open(sealed, context: delivery.item.description) } catch {
            switch error {
            case .notAuthentic: throw .held(.damaged)
            case .keyNotFound, .keyUnavailable: throw .later("storage key: \(error)")
            }
        }
    }

    func stored(_ item: ItemID) async throws(InboundStop) -> StoredContent {
        do { return try await context.queue.content(of: item) } catch {
            switch error {
            case .damaged: throw .held(.damaged)
            case .full, .unavailable, .notFound: throw .later("queue: \(error)")
            }
        }
    }
}
