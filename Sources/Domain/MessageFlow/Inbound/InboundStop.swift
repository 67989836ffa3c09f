import DeliveryQueue
import MailModel

/// A delivery attempt that ends before its last stage, with what the queue is told.
struct InboundStop: Error {
    let result: DeliveryResult

    static func held(_ reason: HoldReason) -> InboundStop { InboundStop(result: .held(reason: reason, until: nil)) }

    /// This node cannot do it now; nothing is said about the message.
    static func later(_ diagnostic: String) -> InboundStop {
        InboundStop(result: .destinationUnavailable(Reply(.transient, .localError, diagnostic)))
    }
}
