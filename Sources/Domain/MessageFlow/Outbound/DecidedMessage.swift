package import CommunityModel
package import DeliveryPolicy
package import MailModel
import MessageFormat
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

    /// Octets of all copies that are made.
    var octetsOfCopies: Int {
        let copies = members.count + (outsiders.isEmpty ? 0 : 1) + (waiting.isEmpty ? 0 : 1)
        return copies * identified.message.octets.count
    }

    /// All copies, and one on its way through signature and cipher.
    var octetsAtWork: Int { octetsOfCopies + FlowRooms.copiesAtWork * identified.message.octets.count }
}
