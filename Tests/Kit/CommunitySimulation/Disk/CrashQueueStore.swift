import DeliveryQueue
import MailModel
import Synchronization

/// The queue of one start of a node on its simulated disk: the promises of `QueueStore`, and what a crash may do to them.
struct CrashQueueStore: QueueStore {
    let disk: SimulatedDisk
    let owner: Int
    /// Outcomes that could not be written; freed with the next commit.
    private let lost = LostLeases()

    /// Opening frees the leases of earlier starts.
    init(_ disk: SimulatedDisk, owner: Int) {
        (self.disk, self.owner) = (disk, owner)
        disk.write(as: owner) { $0.queue.freeOthers(than: owner) }
    }

    func accept(_ items: [NewItem]) async throws(QueueFailure) {
        for item in items { disk.watch(item.content) }
        try await commit { $0.add(items) }
    }

    func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] {
        let owner = owner
        return try await commit { $0.lease($0.due(request), to: owner) }
    }

    func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        let owner = owner
        let isAny = try read { !$0.overdue(limit: 1, now: now, delayedSince: delayedSince, expiredSince: expiredSince).isEmpty }
        guard isAny else { return [] }
        return try await commit { queue in
            let ids = queue.overdue(limit: limit, now: now, delayedSince: delayedSince, expiredSince: expiredSince)
            return queue.lease(ids, to: owner)
        }
    }

    func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery] {
        let owner = owner
        return try await commit { queue in
            queue.lease(queue.rows.filter { $0.item == item && $0.hold != nil && $0.lease == nil }.map(\.id), to: owner)
        }
    }

    func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp? {
        try read { $0.nextDue(excluding: blocked, outside: outside) }
    }

    func oldest() async throws(QueueFailure) -> OldestDeliveries { try read { $0.oldest } }

    func free(_ deliveries: [DeliveryID]) async throws(QueueFailure) {
        let owner = owner
        do { try await commit { $0.free(deliveries, of: owner) } } catch {
            lost.add(deliveries)
            throw error
        }
    }

    func content(of item: ItemID) async throws(QueueFailure) -> StoredContent {
        guard let found = try read({ $0.items[item] }) else { throw .notFound }
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
        for item in enqueue { disk.watch(item.content) }
        let isWritten: Bool
        do { isWritten = try await commit { $0.record(delivery, outcome, enqueue: enqueue, as: owner) } } catch {
            lost.add([delivery.id])
            throw error
        }
        guard isWritten else { throw .notFound }
    }

    func purge(now: Timestamp) async throws(QueueFailure) { try await commit { $0.purge(now: now) } }

    func commit<Result: Sendable>(
        _ body: @escaping @Sendable (inout QueueTable) -> Result
    ) async throws(QueueFailure) -> Result {
        let (owner, lost) = (owner, lost)
        do throws(DiskFailure) {
            return try await disk.commit(as: owner) { tables in
                tables.queue.free(lost.takeAll(), of: owner)
                return body(&tables.queue)
            }
        } catch { throw QueueFailure(error) }
    }

    func read<Result>(_ body: (QueueTable) -> Result) throws(QueueFailure) -> Result {
        do throws(DiskFailure) { return try disk.read(as: owner) { body($0.queue) } } catch { throw QueueFailure(error) }
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
