package import MailModel

/// An item as administrators see it: its deliveries and its events.
package struct QueuedItem: Sendable, Hashable {
    package let id: ItemID
    /// Empty once it is finished: then only its events are left.
    package let deliveries: [QueuedDelivery]
    package let events: [MessageEvent]

    package init(id: ItemID, deliveries: [QueuedDelivery], events: [MessageEvent]) {
        (self.id, self.deliveries, self.events) = (id, deliveries, events)
    }
}
