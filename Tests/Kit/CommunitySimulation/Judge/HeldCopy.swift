import DeliveryQueue
import MailModel

/// A copy of a letter, or a report about one, that stands in a hold.
struct HeldCopy: Sendable {
    let reason: HoldReason
    /// By the clock of the gateway that holds it.
    let acceptedAt: Timestamp
    /// When the directory that it held then was cosigned: nothing is judged as of a moment before, whatever its clock says.
    let directoryTime: Timestamp?
    /// The member whose gateway brought it.
    let sender: MemberID?
    let messageID: String
}
