import DeliveryPolicy
import CommunityModel
import DeliveryQueue
import MailModel

/// Sends an unprotected copy to an outsider, after asking the directory once more: a domain that joined since is a member's now.
struct SendOutside {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ delivery: LeasedDelivery) async -> DeliveryResult {
        let now = context.clock.now
        guard let directory = context.directory.fresh(at: now), let route = context.outsidersRoute else {
            return .destinationUnavailable(Reply(.transient, .directoryMissing, "No fresh directory, or no route outside"))
        }
        guard delivery.recipients.allSatisfy({ FindStanding.standing(of: $0, in: directory, at: now) == .outsider }) else {
            return rejoin(delivery)
        }
        do throws(DeliveryStop) {
            let content = try await ReadStored(context).content(of: delivery)
            let envelope = Envelope(sender: delivery.sender, recipients: delivery.recipients)
            let result = await context.relay.relay(content, envelope: envelope, to: .outsiders(route))
            return RelayOutcome(context).result(result, of: delivery, next: RelayTarget.outsiders(route).name)
        } catch { return error.result(of: delivery) }
    }

    /// The recipients' domain became a member's while the message waited: never in clear (G-02). It is returned, and the sender, told
    /// why, sends it again, protected.
    private func rejoin(_ delivery: LeasedDelivery) -> DeliveryResult {
        let reply = Reply(.permanent, .policyRefuses, "The recipient joined the community meanwhile; please send it again")
        return .attempted(
            delivery.recipients.reduce(into: [:]) { $0[$1] = .failed(reply, next: "here") }, enqueue: [], events: [])
    }
}
