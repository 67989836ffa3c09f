import CommunitySimulation
import DeliveryQueue
import Foundation
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

/// What is shown by simulation holds for the product as far as the simulated store does what the real one does.
@Suite("The simulated queue beside SQLite's")
struct QueueEnginesTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    @Test(arguments: UInt64(1)...4) func `both give the same answers to the same calls, starts anew included`(seed: UInt64)
        async throws
    {
        let folder = try TemporaryFolder()
        var numbers = Numbers(state: seed), now = Self.start, leases: [DeliveryID: LeasedDelivery] = [:], items: [ItemID] = []
        var real = try SQLiteQueueStore(directory: folder.path)
        let simulated = SimulatedQueue()
        for _ in 0..<200 {
            now = now + .seconds(Int.random(in: 0...400, using: &numbers))
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0...2:
                let item = Self.item(at: now, &numbers)
                items.append(item.id)
                try await real.accept([item])
                try simulated.call { store throws(QueueFailure) in try await store.accept([item]) }
            case 3...5:
                var request = LeaseRequest(limit: Int.random(in: 1...6, using: &numbers), now: now, perDestination: 2)
                request.outside = Int.random(in: 0...3, using: &numbers)
                if Bool.random(using: &numbers) { request.excluding = [.mailboxes] }
                let (asked, one) = (request, try await real.lease(request))
                let other = try simulated.call { store throws(QueueFailure) in try await store.lease(asked) }
                #expect(one.map(\.id) == other.map(\.id))
                for delivery in one { leases[delivery.id] = delivery }
            case 6...8:
                guard let delivery = leases.values.sorted(by: { $0.id < $1.id }).randomElement(using: &numbers) else { continue }
                leases[delivery.id] = nil
                let outcome = Self.outcome(of: delivery, at: now, &numbers), moment = now
                try await real.record(delivery, outcome, enqueue: [], events: [], now: now)
                try simulated.call { store throws(QueueFailure) in
                    try await store.record(delivery, outcome, enqueue: [], events: [], now: moment)
                }
            case 9:
                let moment = now
                let one = try await real.leaseOverdue(
                    limit: 3, now: now, delayedSince: now - .hours(4), expiredSince: now - .hours(9))
                let other = try simulated.call { store throws(QueueFailure) in
                    try await store.leaseOverdue(
                        limit: 3, now: moment, delayedSince: moment - .hours(4), expiredSince: moment - .hours(9))
                }
                #expect(one.map(\.id) == other.map(\.id))
                for delivery in one { leases[delivery.id] = delivery }
            case 10:
                let moment = now
                try await real.retryNow(nil, now: now)
                try simulated.call { store throws(QueueFailure) in try await store.retryNow(nil, now: moment) }
            default:
                try await real.close()
                real = try SQLiteQueueStore(directory: folder.path)
                simulated.startAnew()
                leases = [:]
            }
            let one = try await real.counts()
            #expect(try simulated.call { store throws(QueueFailure) in try await store.counts() } == one)
            let due = try await real.nextDue(excluding: [], outside: true)
            #expect(
                try simulated.call { store throws(QueueFailure) in try await store.nextDue(excluding: [], outside: true) } == due)
            let oldest = try await real.oldest()
            #expect(try simulated.call { store throws(QueueFailure) in try await store.oldest() } == oldest)
        }
        #expect(items.count > 20)
    }

    private static func item(at now: Timestamp, _ numbers: inout Numbers) -> NewItem {
        let destinations: [Destination] = [
            .mailboxes, .undecided, .outsidersRoute, DomainName("a.example").map { .outsiders($0) } ?? .mailboxes,
            DomainName("b.example").map { .outsiders($0) } ?? .mailboxes,
        ]
        let users = ["ana", "ben", "clerk"].compactMap { EmailAddress("\($0)@post.example") }
        let deliveries = (0...Int.random(in: 0...1, using: &numbers)).map { number in
            NewDelivery(
                destination: destinations.randomElement(using: &numbers) ?? .mailboxes,
                recipients: Array(users.prefix(1 + number)))
        }
        return NewItem(
            id: ItemID(at: now, from: SystemTestEntropy()), kind: .sealed, content: Octets(utf8: "content"), header: Octets(),
            wrappedKey: [1], sender: users.first, messageID: "<a@b>", acceptedAt: now,
            facts: AcceptanceFacts(direction: .outbound),
            deliveries: deliveries, events: [])
    }

    private static func outcome(of delivery: LeasedDelivery, at now: Timestamp, _ numbers: inout Numbers) -> DeliveryOutcome {
        let finished = Set(delivery.recipients.filter { _ in Bool.random(using: &numbers) })
        let rest: DeliveryOutcome.Rest =
            Int.random(in: 0..<4, using: &numbers) == 0
            ? .held(.undeliverable, until: now + .hours(1))
            : .waiting(until: now + .seconds(Int.random(in: 0...900, using: &numbers)))
        return DeliveryOutcome(finished: finished, rest: rest, delayNoticeSent: Bool.random(using: &numbers))
    }
}

private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}
