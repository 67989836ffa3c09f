import DeliveryQueue
import MailModel
import SMIME

/// Fifth stage inbound: claims signer, transfer id and recipient for this item, durably. The same copy brought again, by a gateway that
/// did not hear our 250 or by a thief, is finished without being delivered twice (G-29).
struct ClaimTransfer {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ arrival: OpenedArrival) async throws(DeliveryStop) -> OpenedArrival {
        guard let opened = arrival.opened else { return arrival }
        let claims = arrival.recipients.map {
            DeliveryQueue.Claim(signer: opened.signer, transfer: opened.transfer.id, recipient: $0)
        }
        let owned: Set<EmailAddress>
        do { owned = try await context.queue.claim(claims, for: arrival.delivery, now: context.clock.now) } catch {
            throw .later("the queue does not answer")
        }
        var claimed = arrival
        claimed.recipients = arrival.recipients.filter(owned.contains)
        claimed.duplicates = arrival.recipients.filter { !owned.contains($0) }
        return claimed
    }
}
