import DeliveryQueue
import MailModel
import MessageFormat
import Mailboxes
import SMIME

/// Last stage inbound: into the mailbox, or to the customer's own mail server.
struct HandOverStage {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(
        _ stamped: StampedArrival, _ passed: @Sendable () async -> Void
    ) async throws(DeliveryStop) -> DeliveryResult {
        let arrival = stamped.decided.arrival
        var outcomes: [EmailAddress: RecipientOutcome] = [:]
        var successes: [NewItem] = []
        for duplicate in arrival.duplicates { outcomes[duplicate] = .duplicate }
        switch arrival.delivery.destination {
        case .mailboxes:
            for recipient in arrival.recipients {
                outcomes[recipient] = await context.rooms.opening.hold(FlowRooms.copiesAtWork * stamped.content.count) {
                    await consign(stamped.content, arrival, to: recipient)
                }
            }
            successes = await SuccessReports(context).items(for: outcomes, of: arrival.delivery, action: .delivered)
        case .customer(let id):
            guard !arrival.recipients.isEmpty else {
                return .decidedHere(outcomes, enqueue: [], events: events(outcomes, arrival.delivery))
            }
            await passed()
            switch try await handOver(stamped, to: id) {
            case .notStarted(let reply): return .destinationUnavailable(reply, events: opened(arrival))
            case .finished(let replies, _, _, let tookRequests, _):
                for (recipient, reply) in replies { outcomes[recipient] = RecipientOutcome(reply, next: id.text) }
                let unreported = outcomes.filter { !tookRequests.contains($0.key) }
                successes = await SuccessReports(context).items(for: unreported, of: arrival.delivery, action: .relayed)
            }
        case .undecided, .member, .outsiders, .outsidersRoute: throw .held(.damaged)
        }
        return .attempted(
            outcomes, enqueue: successes, events: opened(arrival) + events(outcomes, arrival.delivery))
    }

    private func consign(_ content: Octets, _ arrival: OpenedArrival, to recipient: EmailAddress) async -> RecipientOutcome {
        do {
            try await context.mailboxes.deliver(content, item: arrival.delivery.item, to: recipient, at: context.clock.now)
            return .delivered(Reply(.success, .ok), next: "mailbox")
        } catch {
            switch error {
            case .noSuchMailbox: return .failed(Reply(.permanent, .unknownMailbox), next: "mailbox")
            case .full: return .deferred(Reply(.transient, .diskFull), next: "mailbox")
            default: return .deferred(Reply(.transient, .storageUnavailable), next: "mailbox")
            }
        }
    }

    private func handOver(_ stamped: StampedArrival, to id: CustomerID) async throws(DeliveryStop) -> RelayResult {
        let customer: Customer?
        do { customer = try await context.local.customer(id) } catch { throw .later("the store of customers does not answer") }
        guard let customer, let handOver = customer.handOver else {
            throw .later("customer \(id) has no connector that takes mail")
        }
        let arrival = stamped.decided.arrival
        let envelope = Envelope(
            sender: arrival.delivery.sender, recipients: arrival.recipients, options: arrival.delivery.options)
        return await context.send(
            stamped.content, envelope: envelope, to: .customer(customer, handOver), size: stamped.content.count)
    }

    private func opened(_ arrival: OpenedArrival) -> [MessageEvent] {
        guard let opened = arrival.opened, arrival.delivery.attempts == 0 else { return [] }
        let kind = MessageEvent.Kind.opened(signer: opened.signer, transfer: opened.transfer.id)
        return [context.event(kind, item: arrival.delivery.item, messageID: arrival.delivery.messageID)]
    }

    private func events(_ outcomes: [EmailAddress: RecipientOutcome], _ delivery: LeasedDelivery) -> [MessageEvent] {
        outcomes.compactMap { recipient, outcome in
            let kind: MessageEvent.Kind? =
                switch outcome {
                case .delivered(_, let next):
                    delivery.destination == .mailboxes
                        ? .contentConsigned(recipient: recipient) : .contentHandedOver(recipient: recipient, next: next)
                case .duplicate: .duplicateIgnored(recipient: recipient)
                case .deferred, .failed, .replaced: nil
                }
            return kind.map { context.event($0, item: delivery.item, messageID: delivery.messageID) }
        }
    }
}

extension RecipientOutcome {
    /// What another server's reply means for the recipient.
    init(_ reply: Reply, next: String) {
        switch reply.severity {
        case .success: self = .delivered(reply, next: next)
        case .permanent: self = .failed(reply, next: next)
        case .transient, .intermediate: self = .deferred(reply, next: next)
        }
    }
}
