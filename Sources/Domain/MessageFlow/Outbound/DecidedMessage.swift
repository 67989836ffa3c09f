package import CommunityModel
package import DeliveryPolicy
package import MailModel
package import SMIME

/// A message with what is to be done for each recipient, grouped by it.
package struct DecidedMessage: Sendable {
    package let identified: IdentifiedMessage
    package let directory: Directory?
    package let time: Timestamp
    /// Present whenever something is to be protected.
    package let protector: Protector?
    package let members: [(member: MemberID, recipients: [EmailAddress])]
    package let outsiders: [EmailAddress]
    package let waiting: [(cause: OutboundOutcome.WaitCause, recipients: [EmailAddress])]
    package let refused: [(reply: Reply, recipient: EmailAddress)]
}
