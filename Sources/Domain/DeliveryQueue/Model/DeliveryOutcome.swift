package import MailModel

/// What the store writes after an attempt: who is finished, and what becomes of the rest.
package struct DeliveryOutcome: Sendable {
    /// What becomes of recipients that are not finished.
    package enum Rest: Sendable, Hashable {
        case waiting(until: Timestamp)
        case held(HoldReason, until: Timestamp?)
    }

    /// Finished recipients leave the delivery; with the last of an item its content goes.
    package var finished: Set<EmailAddress>
    package var rest: Rest
    /// An attempt was made and did not finish the delivery.
    package var countsAttempt: Bool
    package var lastReply: Reply?
    package var staysWith: UnansweredHop?
    package var delayNoticeSent: Bool

    package init(
        finished: Set<EmailAddress>, rest: Rest, countsAttempt: Bool = true, lastReply: Reply? = nil,
        staysWith: UnansweredHop? = nil, delayNoticeSent: Bool = false
    ) {
        (self.finished, self.rest, self.countsAttempt) = (finished, rest, countsAttempt)
        (self.lastReply, self.staysWith, self.delayNoticeSent) = (lastReply, staysWith, delayNoticeSent)
    }

    /// Takes recipients back that failed but whose sender could not be told; they are tried again.
    package mutating func keep(_ failures: [ReportedRecipient]) {
        finished.subtract(failures.map(\.address))
        lastReply = lastReply ?? failures.first?.reply
    }
}
