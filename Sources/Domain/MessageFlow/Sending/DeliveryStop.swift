import DeliveryQueue
import MailModel

/// A delivery attempt that ends before its last stage, and why.
enum DeliveryStop: Error {
    /// Set aside until an administrator decides.
    case held(HoldReason)
    /// This node cannot do it now; nothing is said about the message, nor about its destination, which others go on to. The text goes to
    /// operators and, after days, to senders.
    case later(String)
    /// No recipient of the delivery gets it, for good; the sender is told.
    case refused(Reply)
    /// Nothing can be said to the destination now; it is left alone for a while.
    case unavailable(Reply)

    func result(of delivery: LeasedDelivery) -> DeliveryResult {
        switch self {
        case .held(let reason): .held(reason: reason, until: nil)
        case .later(let diagnostic):
            .decidedHere(
                all(delivery, .deferred(Reply(.transient, .localError, diagnostic), next: "here")), enqueue: [], events: [])
        case .refused(let reply): .decidedHere(all(delivery, .failed(reply, next: "here")), enqueue: [], events: [])
        case .unavailable(let reply): .destinationUnavailable(reply)
        }
    }

    private func all(_ delivery: LeasedDelivery, _ outcome: RecipientOutcome) -> [EmailAddress: RecipientOutcome] {
        delivery.recipients.reduce(into: [:]) { $0[$1] = outcome }
    }
}
