import DeliveryQueue
import MailModel
import Synchronization

/// The queue of one start of a node on its simulated disk: the promises of `QueueStore`, and what a crash may do to them.
struct CrashQueueStore: QueueStore {
    let disk: SimulatedDisk
    let owner: Int
    /// Given back while nothing could be written; freed with the next commit.
    private let lost = LostLeases()
    /// Told of each wait that a delivery begins.
    private let waits: @Sendable (Duration, DeliveryID) -> Void
    /// Told of each report, and of the mark of the letter that it is about.
    private let reported: @Sendable (String, String) -> Void

    /// Opening frees the leases of earlier starts.
    init(
        _ disk: SimulatedDisk, owner: Int, waits: @escaping @Sendable (Duration, DeliveryID) -> Void = { _, _ in },
        reported: @escaping @Sendable (String, String) -> Void = { _, _ in }
    ) {
        (self.disk, self.owner, self.waits, self.reported) = (disk, owner, waits, reported)
        disk.opened(as: owner) { $0.queue.freeOthers(than: owner) }
    }

    func accept(_ items: [NewItem]) async throws(QueueFailure) {
        watch(items)
        tell(items, about: items.first { $0.sender != nil }?.messageID)
        let ids = items.map(\.id)
        try await commit(accepting: items, undo: { queue in queue.remove { ids.contains($0.item) } }) { (queue) -> Void in
            queue.add(items)
        }
    }

    func accept(leasing items: [NewItem]) async throws(QueueFailure) -> [LeasedDelivery] {
        watch(items)
        tell(items, about: items.first { $0.sender != nil }?.messageID)
        let ids = items.map(\.id), owner = owner
        return try await commit(accepting: items, undo: { queue in queue.remove { ids.contains($0.item) } }) { queue in
            let deliveries = items.flatMap { item in item.deliveries.map { (item, $0) } }, numbers = queue.add(items)
            _ = queue.lease(numbers, to: owner)
            return zip(deliveries, numbers).map { $0.0.leased($0.1, as: $1) }
        }
    }

    func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease { $0.due(request) }
    }

    func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        let isAny = try await read {
            !$0.overdue(limit: 1, now: now, delayedSince: delayedSince, expiredSince: expiredSince).isEmpty
        }
        guard isAny else { return [] }
        return try await lease {
            $0.overdue(limit: limit, now: now, delayedSince: delayedSince, expiredSince: expiredSince)
        }
    }

    func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease { $0.rows.filter { $0.item == item && $0.hold != nil && $0.lease == nil }.map(\.id) }
    }

    func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp? {
        try await read { $0.nextDue(excluding: blocked, outside: outside) }
    }

    func oldest() async throws(QueueFailure) -> OldestDeliveries { try await read { $0.oldest } }

    func free(_ deliveries: [DeliveryID]) async throws(QueueFailure) {
        let owner = owner
        do { try await commit { $0.free(deliveries, of: owner) } } catch {
            lost.add(deliveries)
            throw error
        }
    }

    func content(of item: ItemID) async throws(QueueFailure) -> StoredContent {
        guard let found = try await read({ $0.items[item] }) else { throw .notFound }
        return StoredContent(kind: found.kind, content: found.content, header: found.header, wrappedKey: found.wrappedKey)
    }

    func claim(
        _ claims: [Claim], for delivery: LeasedDelivery, now: Timestamp
    ) async throws(QueueFailure) -> Set<EmailAddress> {
        try await commit { $0.claim(claims, for: delivery.item, now: now) }
    }

    func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        let owner = owner
        watch(enqueue)
        tell(enqueue, about: delivery.messageID)
        if case .waiting(let until) = outcome.rest { waits(until - now, delivery.id) }
        let isWritten = try await commit { $0.record(delivery, outcome, enqueue: enqueue, as: owner) }
        guard isWritten else { throw .notFound }
    }

    func purge(now: Timestamp) async throws(QueueFailure) { try await commit { $0.purge(now: now) } }

    func commit<Result: Sendable>(
        accepting items: [NewItem] = [], undo: @escaping @Sendable (inout QueueTable) -> Void = { _ in },
        _ body: @escaping @Sendable (inout QueueTable) -> Result
    ) async throws(QueueFailure) -> Result {
        let (owner, lost) = (owner, lost)
        do throws(DiskFailure) {
            return try await disk.commit(as: owner, to: .queue, accepting: items, undo: { undo(&$0.queue) }) { tables in
                tables.queue.free(lost.takeAll(), of: owner)
                return body(&tables.queue)
            }
        } catch { throw QueueFailure(error) }
    }

    func read<Result>(_ body: (QueueTable) -> Result) async throws(QueueFailure) -> Result {
        do throws(DiskFailure) { return try await disk.read(as: owner, .queue) { body($0.queue) } } catch {
            throw QueueFailure(error)
        }
    }

    /// Leases that nobody was told of are free when the file is open again.
    private func lease(
        _ choice: @escaping @Sendable (QueueTable) -> [DeliveryID]
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        let owner = owner, leased = Box<[DeliveryID]>()
        return try await commit(undo: { $0.free(leased.value ?? [], of: owner) }) { queue in
            let ids = choice(queue)
            leased.value = ids
            return queue.lease(ids, to: owner)
        }
    }

    private func tell(_ items: [NewItem], about messageID: String?) {
        guard let mark = messageID.flatMap({ Marks.firstMark(in: $0) }) else { return }
        for report in items where report.sender == nil { if let id = report.messageID { reported(id, mark) } }
    }

    /// All that lies there in clear: the content too, which must not.
    private func watch(_ items: [NewItem]) {
        for item in items {
            disk.watch(item.content)
            disk.watch(item.header)
            for event in item.events { disk.watch(Octets(utf8: event.kind.storedText)) }
        }
    }
}

private final class LostLeases: Sendable {
    private let leases = Mutex<Set<DeliveryID>>([])

    func takeAll() -> Set<DeliveryID> {
        leases.withLock { leases in
            defer { leases = [] }
            return leases
        }
    }

    func add(_ more: [DeliveryID]) { leases.withLock { $0.formUnion(more) } }
}

extension QueueFailure {
    init(_ failure: DiskFailure) {
        switch failure {
        case .full: self = .full("the disk is full")
        case .failed: self = .unavailable("the disk fails")
        case .crashed: self = .unavailable("the node has crashed")
        }
    }
}
