import DeliveryQueue
import MailModel
import MessageFormat

/// What a relay attempt means for the queue, and the events that tell of it.
struct RelayOutcome {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func result(_ result: RelayResult, of delivery: LeasedDelivery, next: String) async -> DeliveryResult {
        switch result {
        case .notStarted(let reply): return .destinationUnavailable(reply)
        case .finished(let replies, let isUnanswered, let servers, let tookRequests, let clear):
            var outcomes: [EmailAddress: RecipientOutcome] = [:]
            for recipient in delivery.recipients {
                let reply = replies[recipient] ?? Reply(.transient, .destinationBroken)
                outcomes[recipient] = RecipientOutcome(reply, next: servers[recipient] ?? next)
            }
            let inClear = clear.sorted { $0.key < $1.key }.map { server, reason in
                context.event(.sentInClear(next: server, reason: reason), item: delivery.item, messageID: delivery.messageID)
            }
            let events = events(outcomes, delivery) + inClear
            let unreported = outcomes.filter { !tookRequests.contains($0.key) }
            let successes = await SuccessReports(context).items(for: unreported, of: delivery, action: .relayed)
            return .attempted(outcomes, enqueue: successes, events: events, isEndOfDataUnanswered: isUnanswered)
        }
    }

    private func events(_ outcomes: [EmailAddress: RecipientOutcome], _ delivery: LeasedDelivery) -> [MessageEvent] {
        outcomes.compactMap { recipient, outcome in
            let kind: MessageEvent.Kind? =
                switch outcome {
                case .delivered(let reply, let next): .relayAccepted(recipient: recipient, next: next, reply: reply)
                case .failed(let reply, let next): .relayRejected(recipient: recipient, next: next, reply: reply)
                case .deferred, .duplicate, .replaced: nil
                }
            return kind.map { context.event($0, item: delivery.item, messageID: delivery.messageID) }
        }
    }
}
