package import CommunityModel
package import DeliveryPolicy
package import MailModel

/// A message with the standing of each recipient, by one and the same directory.
package struct PlacedMessage: Sendable {
    package let identified: IdentifiedMessage
    package let directory: Directory?
    package let sender: OutboundFacts.SenderState
    package let recipients: [OutboundFacts.Recipient]
    package let time: Timestamp
}
