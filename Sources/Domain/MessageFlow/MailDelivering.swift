package import DeliveryQueue
package import MailModel
import Mailboxes
import MessageFormat
import SMIME

/// What the queue's worker calls: takes one delivery to its destination.
package struct MailDelivering: Delivering {
    private let context: FlowContext
    private let outbound: OutboundFlow
    private let inbound: InboundFlow

    package init(_ context: FlowContext) {
        self.context = context
        outbound = OutboundFlow(context)
        inbound = InboundFlow(context)
    }

    package func deliver(
        _ delivery: LeasedDelivery, passed: @escaping @Sendable () async -> Void
    ) async -> DeliveryResult {
        switch delivery.destination {
        case .mailboxes, .customer: return await inbound.deliver(delivery, passed)
        case .undecided: return await ResumeWaiting(context, outbound).run(delivery)
        case .outsiders, .outsidersRoute: return await SendOutside(context, outbound).run(delivery, passed)
        case .member(let member):
            return member == context.member
                ? await SendToOurselves(context).run(delivery)
                : await SendToMember(context, outbound).run(delivery, to: member, passed)
        }
    }

    package func notices(
        for failures: [ReportedRecipient], of delivery: LeasedDelivery, isFinal: Bool
    ) async throws(NoticesUnavailable) -> [NewItem] {
        try await Reports(context).items(for: failures, of: delivery, action: isFinal ? .failed : .delayed)
    }

    package func forgetOldDeliveries(at now: Timestamp) async { try? await context.mailboxes.forgetOldDeliveries(at: now) }
}
