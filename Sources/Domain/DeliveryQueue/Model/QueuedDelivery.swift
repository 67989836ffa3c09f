package import MailModel

/// A delivery as administrators see it; never content.
package struct QueuedDelivery: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case waiting(until: Timestamp)
        case leased
        case held(HoldReason, until: Timestamp?)
    }

    package let id: DeliveryID
    package let item: ItemID
    package let acceptedAt: Timestamp
    package let destination: Destination
    package let sender: EmailAddress?
    package let recipients: [EmailAddress]
    package let messageID: String?
    package let facts: AcceptanceFacts
    package let attempts: Int
    package let lastReply: Reply?
    package let state: State

    package init(_ delivery: LeasedDelivery, state: State) {
        (id, item, acceptedAt) = (delivery.id, delivery.item, delivery.acceptedAt)
        (destination, sender, recipients) = (delivery.destination, delivery.sender, delivery.recipients)
        (messageID, facts, attempts) = (delivery.messageID, delivery.facts, delivery.attempts)
        (lastReply, self.state) = (delivery.lastReply, state)
    }
}
