import CommunitySimulation
import DeliveryQueue
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

/// SQLite's queue and the simulated one, asked the same.
struct QueuePair {
    enum Call: CaseIterable {
        case accept, acceptLeasing, lease, leaseOverdue, leaseHeld, free, content, claim, record, hold, release, drop, retryItem,
            retryAll,
            recall,
            wake, list, show, purge, startAnew
    }

    private let folder: TemporaryFolder
    private let simulated = SimulatedStore<any QueueStore>()
    private var real: SQLiteQueueStore
    private var numbers: Numbers
    private var now = Timestamp(seconds: 1_800_000_000)
    private var leases: [DeliveryID: LeasedDelivery] = [:]
    private var items: [ItemID] = []
    private var made: Set<Call> = []
    /// Calls that both answered without an error.
    private(set) var succeeded = 0

    init(seed: UInt64) throws {
        folder = try TemporaryFolder()
        real = try SQLiteQueueStore(directory: folder.path)
        numbers = Numbers(state: seed)
    }

    /// How many kinds of calls were made.
    var called: Int { made.count }

    mutating func callSomething() async throws {
        now = now + .seconds(Int.random(in: 0...400, using: &numbers))
        // The first ones are what others need something of.
        let usual: [Call] = [.accept, .accept, .lease, .lease, .record, .record, .record]
        let call = (Bool.random(using: &numbers) ? usual : Call.allCases).randomElement(using: &numbers) ?? .accept
        made.insert(call)
        try await make(call)
        let blocked: Set<Destination> = Bool.random(using: &numbers) ? [.mailboxes] : []
        let outside = Bool.random(using: &numbers)
        _ = try await both { store throws(QueueFailure) in try await store.counts() }
        _ = try await both { store throws(QueueFailure) in try await store.nextDue(excluding: blocked, outside: outside) }
        _ = try await both { store throws(QueueFailure) in try await store.oldest() }
    }

    private mutating func make(_ call: Call) async throws {
        let now = now, item = items.randomElement(using: &numbers) ?? ItemID(at: now, from: SystemTestEntropy())
        switch call {
        case .accept:
            let new = (0...Int.random(in: 0...1, using: &numbers)).map { _ in QueueSample.item(at: now, &numbers) }
            items += new.map(\.id)
            _ = try await both { store throws(QueueFailure) in
                try await store.accept(new)
                return true
            }
        case .acceptLeasing:
            let new = QueueSample.item(at: now, &numbers)
            items.append(new.id)
            took(try await both { store throws(QueueFailure) in try await store.accept(leasing: [new]) })
        case .lease:
            let request = QueueSample.request(at: now, &numbers)
            took(try await both { store throws(QueueFailure) in try await store.lease(request) })
        case .leaseOverdue:
            took(
                try await both { store throws(QueueFailure) in
                    try await store.leaseOverdue(limit: 3, now: now, delayedSince: now - .hours(4), expiredSince: now - .hours(9))
                })
        case .leaseHeld: took(try await both { store throws(QueueFailure) in try await store.leaseHeld(item) })
        case .free:
            let some = leases.keys.sorted().filter { _ in numbers.falls(oneIn: 3) }
            for id in some { leases[id] = nil }
            try await done { store throws(QueueFailure) in try await store.free(some) }
        case .content:
            let found = try await both { store throws(QueueFailure) in QueueSample.octets(of: try await store.content(of: item)) }
            if let found { #expect(!found.isEmpty) }
        case .claim: try await claim()
        case .record: try await record()
        case .hold: try await done { store throws(QueueFailure) in try await store.hold(item, now: now) }
        case .release: try await done { store throws(QueueFailure) in try await store.release(item, now: now) }
        case .drop: try await done { store throws(QueueFailure) in try await store.drop(item, reason: "a test", now: now) }
        case .retryItem: try await done { store throws(QueueFailure) in try await store.retryNow(item, now: now) }
        case .retryAll: try await done { store throws(QueueFailure) in try await store.retryNow(nil, now: now) }
        case .recall:
            try await done { store throws(QueueFailure) in try await store.retryNow(dueAfter: now + .minutes(5), now: now) }
        case .wake:
            let destination = QueueSample.destinations.randomElement(using: &numbers) ?? .mailboxes
            let moment = now + .seconds(Int.random(in: 0...600, using: &numbers))
            try await done { store throws(QueueFailure) in try await store.wake(destination, by: moment) }
        case .list:
            let isHeld = Bool.random(using: &numbers)
            let page = try await both { store throws(QueueFailure) in try await store.list(held: isHeld, after: nil, limit: 3) }
            let last = page?.last?.id
            _ = try await both { store throws(QueueFailure) in try await store.list(held: isHeld, after: last, limit: 3) }
            let reasons: Set<HoldReason> = Bool.random(using: &numbers) ? [.undeliverable] : HoldReason.needingAdministrator
            _ = try await both { store throws(QueueFailure) in try await store.list(heldFor: reasons, after: last, limit: 3) }
        case .show: _ = try await both { store throws(QueueFailure) in try await store.show(item)?.deliveries ?? [] }
        case .purge: try await done { store throws(QueueFailure) in try await store.purge(now: now + .days(60)) }
        case .startAnew:
            try await real.close()
            real = try SQLiteQueueStore(directory: folder.path)
            simulated.startAnew()
            leases = [:]
        }
    }

    private mutating func claim() async throws {
        guard let delivery = someLease() else { return }
        let claims = QueueSample.claims(of: delivery.recipients, &numbers), now = now
        _ = try await both { store throws(QueueFailure) in try await store.claim(claims, for: delivery, now: now) }
    }

    private mutating func record() async throws {
        guard let delivery = someLease() else { return }
        leases[delivery.id] = nil
        let outcome = QueueSample.outcome(of: delivery, at: now, &numbers), now = now
        let enqueue = numbers.falls(oneIn: 4) ? [QueueSample.item(at: now, &numbers)] : []
        items += enqueue.map(\.id)
        try await done { store throws(QueueFailure) in
            try await store.record(delivery, outcome, enqueue: enqueue, events: [], now: now)
        }
    }

    private mutating func someLease() -> LeasedDelivery? {
        leases.values.sorted { $0.id < $1.id }.randomElement(using: &numbers)
    }

    private mutating func took(_ deliveries: [LeasedDelivery]?) {
        for delivery in deliveries ?? [] { leases[delivery.id] = delivery }
    }

    private mutating func done(
        _ body: @escaping @Sendable (any QueueStore) async throws(QueueFailure) -> Void
    ) async throws {
        _ = try await both { store throws(QueueFailure) in
            try await body(store)
            return true
        }
    }

    /// - Returns: what both answered; `nil` when both failed alike.
    private mutating func both<Answer: Sendable & Equatable>(
        _ body: @escaping @Sendable (any QueueStore) async throws(QueueFailure) -> Answer
    ) async throws -> Answer? {
        guard let answer = try await simulated.both(and: real, body) else { return nil }
        succeeded += 1
        return answer
    }
}
