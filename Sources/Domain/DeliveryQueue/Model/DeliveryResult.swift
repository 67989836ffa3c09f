package import MailModel

/// What came of an attempt.
package enum DeliveryResult: Sendable {
    /// Nothing was tried on the recipients: connect, TLS, EHLO or 421 before the first MAIL reply. Backs off the whole destination.
    case destinationUnavailable(Reply, events: [MessageEvent] = [])
    /// The destination answered. Recipients that are left out count as deferred. `isEndOfDataUnanswered`: the next hop may have the message.
    case attempted(
        [EmailAddress: RecipientOutcome], enqueue: [NewItem], events: [MessageEvent], isEndOfDataUnanswered: Bool = false)
    /// Decided on this node, without a word to the destination, of which it says nothing, or put off here.
    case decidedHere([EmailAddress: RecipientOutcome], enqueue: [NewItem], events: [MessageEvent])
    /// The whole delivery is set aside; `until` ends in its erasure, `nil` waits for an administrator.
    case held(reason: HoldReason, until: Timestamp?)
}
