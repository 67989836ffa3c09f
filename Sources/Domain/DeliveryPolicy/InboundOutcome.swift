package import MailModel

/// What is done with an inbound message.
package enum InboundOutcome: Sendable, Hashable {
    case deliver(status: Status)
    /// Set aside; its content reaches nobody.
    case hold(Warning)
    case refuse(Reply)

    /// What the recipient is shown, stamped into `SecureMail-Status`.
    package enum Status: String, Sendable, Hashable, CaseIterable { case verified, outsider, notice }
}
