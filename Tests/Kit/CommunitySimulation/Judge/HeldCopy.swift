import DeliveryQueue
import MailModel

/// A copy of a letter, or a report about one, that stands in a hold.
struct HeldCopy: Sendable {
    let reason: HoldReason
    /// By the clock of the gateway that holds it.
    let acceptedAt: Timestamp
    /// The member whose gateway brought it.
    let sender: MemberID?
    let messageID: String
}
