package import MailModel

/// Keeps accepted mail until it is delivered, returned or dropped. Engines add no promise of their own: each passes one contract suite.
///
/// What a call changes is one transaction, durable when the call returns. A call that throws changed nothing.
package protocol QueueStore: Sendable {
    /// Stores items with their events. Calls that arrive while a commit is on its way share the next one; each returns after its own.
    func accept(_ items: [NewItem]) async throws(QueueFailure)

    /// Stores items as ``accept(_:)`` does, and leases all their deliveries in the same transaction, in their order.
    func accept(leasing items: [NewItem]) async throws(QueueFailure) -> [LeasedDelivery]

    /// Takes due deliveries for this start of the node, earliest first within a destination. What does not fit its checksum is set
    /// aside with an event instead of being given out.
    func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery]

    /// Takes what its age makes due, blocked or not: deliveries without delay notice tried since `delayedSince` or longer, all tried
    /// since `expiredSince` or longer, and held ones whose hold has ended.
    func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery]

    /// Takes the held deliveries of an item, for their return to the sender.
    func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery]

    /// When the next delivery is due, of destinations not excluded.
    ///
    /// - Parameter outside: domains outside count too.
    func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp?

    /// When the next overdue delivery comes up (see ``leaseOverdue(limit:now:delayedSince:expiredSince:)``): since when the
    /// oldest without delay notice, and the oldest of all, are tried, and the earliest end of a hold.
    func oldest() async throws(QueueFailure) -> OldestDeliveries

    /// Gives leases back unchanged. What cannot be given back now is free as soon as anything can be written again.
    func free(_ deliveries: [DeliveryID]) async throws(QueueFailure)

    /// - Throws: `damaged` when the content does not fit its checksum.
    func content(of item: ItemID) async throws(QueueFailure) -> StoredContent

    /// - Returns: The recipients that this item owns, newly or from before. The others belong to another item.
    func claim(
        _ claims: [Claim], for delivery: LeasedDelivery, now: Timestamp
    ) async throws(QueueFailure) -> Set<EmailAddress>

    /// Writes an outcome, ends the lease, and stores the items that follow from it. An event that stands in an enqueued item too is
    /// written once. A call that throws leaves the lease as it was: it can be repeated.
    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure)

    /// Sets the waiting deliveries of an item aside.
    /// - Throws: `notFound` when there are none.
    func hold(_ item: ItemID, now: Timestamp) async throws(QueueFailure)

    /// Lets held deliveries of an item be tried again, as long as if they were accepted now, and their senders hear when they are late; what is
    /// damaged stays held.
    /// - Throws: `notFound` when there are none.
    func release(_ item: ItemID, now: Timestamp) async throws(QueueFailure)

    /// Removes an item, held or waiting, with an event for each recipient. What is leased at the moment stays.
    /// - Throws: `notFound` when nothing was removed.
    func drop(_ item: ItemID, reason: String, now: Timestamp) async throws(QueueFailure)

    /// Makes waiting deliveries due now: an item's, or all. Where all are meant, what is under way is due now too once its lease ends without
    /// an outcome.
    /// - Throws: `notFound` when an item is named that has none.
    func retryNow(_ item: ItemID?, now: Timestamp) async throws(QueueFailure)

    /// Makes waiting deliveries due now whose time is after a moment: no schedule put it there, but a clock that was wrong.
    func retryNow(dueAfter latest: Timestamp, now: Timestamp) async throws(QueueFailure)

    /// Lets waiting deliveries that are tried since a later moment than now, by a clock that was ahead, be tried since now: their senders would be
    /// told as much later that they are late, or failed. So may what is under way.
    func forgetLaterThan(_ now: Timestamp) async throws(QueueFailure)

    /// Makes the waiting deliveries of a destination due at a moment, those that are due later.
    func wake(_ destination: Destination, by moment: Timestamp) async throws(QueueFailure)

    /// A page of deliveries by id; held ones only, or all others.
    func list(held: Bool, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery]

    /// A page of deliveries that are held for one of these reasons, by id.
    func list(heldFor reasons: Set<HoldReason>, after: DeliveryID?, limit: Int) async throws(QueueFailure) -> [QueuedDelivery]

    func show(_ item: ItemID) async throws(QueueFailure) -> QueuedItem?

    /// Events of a message, oldest first.
    func events(messageID: String) async throws(QueueFailure) -> [MessageEvent]

    func counts() async throws(QueueFailure) -> QueueCounts

    /// Removes events and claims that have outlived their time.
    func purge(now: Timestamp) async throws(QueueFailure)
}

extension QueueStore {
    package func nextDue(excluding blocked: Set<Destination>) async throws(QueueFailure) -> Timestamp? {
        try await nextDue(excluding: blocked, outside: true)
    }

    package func lease(
        limit: Int, now: Timestamp, excluding blocked: Set<Destination> = []
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease(LeaseRequest(limit: limit, now: now, excluding: blocked))
    }
}
