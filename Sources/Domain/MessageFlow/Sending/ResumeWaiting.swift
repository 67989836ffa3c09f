import DeliveryQueue
import MailModel
import MessageFormat

/// Runs the later stages for an item that waited unprotected, for a directory or for a member to come back.
struct ResumeWaiting {
    private let context: FlowContext
    private let outbound: OutboundFlow
    init(_ context: FlowContext, _ outbound: OutboundFlow) { (self.context, self.outbound) = (context, outbound) }

    func run(_ delivery: LeasedDelivery) async -> DeliveryResult {
        do throws(DeliveryStop) {
            let content = try await ReadStored(context).content(of: delivery)
            return await outbound.resume(try identified(content, delivery), from: delivery)
        } catch { return error.result(of: delivery) }
    }

    /// The message was normalised and identified when it was accepted; what that found is read back, not judged again.
    private func identified(_ content: Octets, _ delivery: LeasedDelivery) throws(DeliveryStop) -> IdentifiedMessage {
        let strength = delivery.facts.sessionStrength ?? .organisation
        guard let message = try? Message(parsing: content), let from = try? Identify.soleFrom(message.header),
            let assurance = Assurance(member: context.member, session: strength, identityLevel: 0, isSoleUser: false)
        else { throw .held(.damaged) }
        return IdentifiedMessage(
            message: message, messageID: delivery.messageID ?? MessageID.of(message.header) ?? "",
            envelope: Envelope(sender: delivery.sender, recipients: delivery.recipients), from: from,
            principal: delivery.facts.principal ?? "", listener: delivery.facts.listener ?? "", assurance: assurance)
    }
}
