import CommunityModel
import DeliveryQueue
import MailModel
import MessageFormat
import SMIME

/// Runs the later stages again for what was decided too early: an item that waited unprotected for a directory or a member, or one whose
/// recipient has another standing by now.
struct ResumeWaiting {
    private let context: FlowContext
    private let outbound: OutboundFlow
    init(_ context: FlowContext, _ outbound: OutboundFlow) { (self.context, self.outbound) = (context, outbound) }

    func run(_ delivery: LeasedDelivery) async -> DeliveryResult { await run(delivery, for: delivery.recipients) }

    /// - Parameter recipients: those of the delivery that are decided on again; the rest stays in it.
    func run(_ delivery: LeasedDelivery, for recipients: [EmailAddress]) async -> DeliveryResult {
        await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) {
            do throws(DeliveryStop) {
                let content = try await plain(delivery)
                return await outbound.resume(try identified(content, delivery, recipients), from: delivery)
            } catch { return error.result(of: delivery) }
        }
    }

    /// The message as it was identified; out of a copy that was sealed for a member, by the content key that this node kept.
    private func plain(_ delivery: LeasedDelivery) async throws(DeliveryStop) -> Octets {
        guard delivery.kind == .protected else { return try await ReadStored(context).content(of: delivery) }
        let stored = try await ReadStored(context).stored(delivery)
        let copy = ProtectedCopy(cms: stored.content, wrappedContentKey: stored.wrappedKey, outerHeader: stored.header)
        do { return try await OwnCopies.originalMessage(of: copy, keys: context.keys) } catch {
            throw .later("the copy cannot be opened again")
        }
    }

    /// The message was normalised and identified when it was accepted; what that found is read back, not judged again.
    private func identified(
        _ content: Octets, _ delivery: LeasedDelivery, _ recipients: [EmailAddress]
    ) throws(DeliveryStop) -> IdentifiedMessage {
        let strength = delivery.facts.sessionStrength ?? .organisation
        guard let message = try? Message(parsing: content), let from = try? Identify.soleFrom(message.header),
            let assurance = Assurance(member: context.member, session: strength, identityLevel: 0, isSoleUser: false)
        else { throw .held(.damaged) }
        return IdentifiedMessage(
            message: message, messageID: delivery.messageID ?? MessageID.of(message.header) ?? "",
            envelope: Envelope(sender: delivery.sender, recipients: recipients, options: delivery.options), from: from,
            principal: delivery.facts.principal ?? "", listener: delivery.facts.listener ?? "", assurance: assurance)
    }
}
