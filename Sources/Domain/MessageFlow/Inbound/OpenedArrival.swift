import DeliveryPolicy
import DeliveryQueue
import MailModel
import SMIME

/// A message ready for the decision: what it is by proof, and the octets that may be handed over.
struct OpenedArrival {
    let delivery: LeasedDelivery
    var recipients: [EmailAddress]
    let origin: InboundFacts.Origin
    /// The trace of its way between servers; ends with CRLF.
    let trace: Octets
    /// What the recipient gets below the stamp.
    let message: Octets
    /// `nil` for what came unprotected.
    let opened: Opened?
    /// Already delivered under the same transfer id; finished without a word.
    var duplicates: [EmailAddress] = []
}
