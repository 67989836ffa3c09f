package import MailModel

/// A delivery that its holder alone works on until its outcome is recorded or the store is taken over.
package struct LeasedDelivery: Sendable, Hashable {
    package let id: DeliveryID
    package let item: ItemID
    package let kind: ContentKind
    package let destination: Destination
    package let sender: EmailAddress?
    package let options: EnvelopeOptions
    /// Those not finished yet.
    package let recipients: [EmailAddress]
    /// Attempts that ended without finishing it.
    package let attempts: Int
    package let acceptedAt: Timestamp
    /// From when the time to give up counts: its acceptance, or its last release from a hold.
    package let triedSince: Timestamp
    package let facts: AcceptanceFacts
    package let messageID: String?
    /// Octets of the stored content.
    package let size: Int
    package let delayNoticeSent: Bool
    /// Why the last attempt failed.
    package let lastReply: Reply?
    /// The next hop that may already have the message: end of data was sent and not answered.
    package let staysWith: UnansweredHop?
    /// Set for what was leased out of a hold.
    package let hold: HoldReason?
    /// What the item holds, where that is small and was stored just now; else it is read when it is needed.
    package let content: StoredContent?

    package init(
        id: DeliveryID, item: ItemID, kind: ContentKind, destination: Destination, sender: EmailAddress?,
        options: EnvelopeOptions = EnvelopeOptions(), recipients: [EmailAddress], attempts: Int, acceptedAt: Timestamp,
        triedSince: Timestamp, facts: AcceptanceFacts,
        messageID: String?, size: Int,
        delayNoticeSent: Bool, lastReply: Reply? = nil, staysWith: UnansweredHop? = nil, hold: HoldReason? = nil,
        content: StoredContent? = nil
    ) {
        (self.id, self.item, self.kind, self.destination, self.sender) = (id, item, kind, destination, sender)
        self.options = options
        (self.recipients, self.attempts, self.facts) = (recipients, attempts, facts)
        (self.acceptedAt, self.triedSince) = (acceptedAt, triedSince)
        (self.messageID, self.size, self.delayNoticeSent) = (messageID, size, delayNoticeSent)
        (self.lastReply, self.staysWith, self.hold, self.content) = (lastReply, staysWith, hold, content)
    }
}
