package import MailModel

/// One content with its envelope, ready for the store. The content is sealed already; the queue never sees a message.
package struct NewItem: Sendable {
    package var id: ItemID
    package var kind: ContentKind
    package var content: Octets
    /// The outer header of a protected copy, which is metadata itself; else empty.
    package var header: Octets
    /// The content key, wrapped by the node's storage key.
    package var wrappedKey: [UInt8]
    /// `nil` is the null reverse-path of reports (RFC 5321 section 4.5.5).
    package var sender: EmailAddress?
    package var options: EnvelopeOptions
    package var messageID: String?
    package var acceptedAt: Timestamp
    /// From when the time to give up counts; earlier than the acceptance for what takes the place of an item that waited.
    package var triedSince: Timestamp
    /// The sender was told already that delivery is late.
    package var delayNoticeSent: Bool
    package var facts: AcceptanceFacts
    package var deliveries: [NewDelivery]
    /// Written in the transaction that stores the item.
    package var events: [MessageEvent]

    package init(
        id: ItemID, kind: ContentKind, content: Octets, header: Octets, wrappedKey: [UInt8], sender: EmailAddress?,
        options: EnvelopeOptions = EnvelopeOptions(), messageID: String?, acceptedAt: Timestamp, triedSince: Timestamp? = nil,
        delayNoticeSent: Bool = false,
        facts: AcceptanceFacts, deliveries: [NewDelivery], events: [MessageEvent]
    ) {
        (self.id, self.kind, self.content, self.header, self.wrappedKey) = (id, kind, content, header, wrappedKey)
        (self.sender, self.messageID, self.acceptedAt, self.facts) = (sender, messageID, acceptedAt, facts)
        self.options = options.restricted(to: deliveries.flatMap(\.recipients))
        (self.triedSince, self.delayNoticeSent) = (triedSince ?? acceptedAt, delayNoticeSent)
        (self.deliveries, self.events) = (deliveries, events)
    }

    /// Octets of a content that goes with its deliveries as they are leased, and is worked on in a fraction of a millisecond.
    static let smallContent = 65_536

    /// One of its deliveries, as it is leased the first time.
    package func leased(_ delivery: NewDelivery, as number: DeliveryID) -> LeasedDelivery {
        let isSmall = content.count <= Self.smallContent
        return LeasedDelivery(
            id: number, item: id, kind: kind, destination: delivery.destination, sender: sender,
            options: options.restricted(to: delivery.recipients), recipients: delivery.recipients, attempts: 0,
            acceptedAt: acceptedAt, triedSince: triedSince, facts: facts, messageID: messageID, size: content.count,
            delayNoticeSent: delayNoticeSent,
            content: isSmall ? stored : nil)
    }

    /// As the store gives it back.
    var stored: StoredContent { StoredContent(kind: kind, content: content, header: header, wrappedKey: wrappedKey) }
}
