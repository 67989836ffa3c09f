import CommunityModel
import DeliveryQueue
import MailModel
import SMIME

/// Mail between two domains of this gateway: the sealed copy goes from the outbound to the inbound side in one transaction, without a wire.
struct SendToOurselves {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ delivery: LeasedDelivery) async -> DeliveryResult {
        await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) {
            do throws(DeliveryStop) {
                return try await cross(try await copy(of: delivery), delivery)
            } catch { return error.result(of: delivery) }
        }
    }

    private func copy(of delivery: LeasedDelivery) async throws(DeliveryStop) -> ProtectedCopy {
        let now = context.clock.now
        guard let directory = context.directory.fresh(at: now), let member = directory.member(context.member) else {
            throw .later("no fresh directory")
        }
        return try await CurrentCopy(context).run(delivery, for: member, directory, at: now)
    }

    private func cross(_ copy: ProtectedCopy, _ delivery: LeasedDelivery) async throws(DeliveryStop) -> DeliveryResult {
        var outcomes: [EmailAddress: RecipientOutcome] = [:]
        var ours: [EmailAddress] = []
        for recipient in delivery.recipients {
            if let refusal = await context.local.refusalAtRecipient(recipient) {
                outcomes[recipient] = RecipientOutcome(refusal.reply, next: "here")
            } else {
                outcomes[recipient] = .replaced
                ours.append(recipient)
            }
        }
        guard !ours.isEmpty else { return .decidedHere(outcomes, enqueue: [], events: []) }
        let peer = PeerGateway(member: context.member, gateway: context.gateway, certificateDigest: [])
        let arrival = Arrival(
            content: .joined(WireMessage(copy).binary),
            envelope: Envelope(sender: delivery.sender, recipients: ours, options: delivery.options),
            origin: .gateway(peer), clientAddress: "127.0.0.1", heloName: context.gateway.text)
        do throws(Refusal) {
            let item = try await EnqueueArrival(context).item(for: arrival).continuing(delivery)
            return .decidedHere(outcomes, enqueue: [item], events: item.events)
        } catch { throw .later("the copy cannot be stored") }
    }
}
