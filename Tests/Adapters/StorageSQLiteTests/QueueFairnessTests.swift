import DeliveryQueue
import MailModel
import StorageSQLite
import Testing

@Suite(.serialized) struct QueueFairnessTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    private func destinations(_ count: Int) throws -> [Destination] {
        try (0..<count).map { .outsiders(try #require(DomainName("d\($0).example"))) }
    }

    /// An item with a delivery for each destination, in their order.
    private func item(to destinations: [Destination], at time: Timestamp? = nil) throws -> NewItem {
        var item = try folder.item(at: time ?? now)
        let recipients = item.deliveries[0].recipients
        item.deliveries = destinations.map { NewDelivery(destination: $0, recipients: recipients) }
        return item
    }

    @Test(arguments: [1, 3]) func `a lease asks no more of ten thousand destinations than of twenty`(_ limit: Int) async throws {
        let store = try folder.open(), all = try destinations(10_000)
        try await store.accept([try item(to: Array(all.prefix(20)))])
        let trace = try SQLTrace(store)
        #expect(try await store.lease(limit: limit, now: now).count == limit)
        let few = trace.take().count
        try await store.accept([try item(to: all)])
        _ = trace.take()
        #expect(try await store.lease(limit: limit, now: now).count == limit)
        #expect(few > 0 && trace.take().count <= few)
    }

    /// - Parameter crowd: what the first has more than its six, due before all others.
    @Test(arguments: [0, 2_000])
    func `places go round by turns, the destination that waits longest first`(_ crowd: Int) async throws {
        let store = try folder.open(), all = try destinations(4)
        if crowd > 0 { try await store.accept([try item(to: Array(repeating: all[0], count: crowd))]) }
        for number in 0..<6 { try await store.accept([try item(to: [all[0]], at: now + .seconds(number))]) }
        for (number, destination) in [all[3], all[2], all[1], all[1]].enumerated() {
            try await store.accept([try item(to: [destination], at: now + .seconds(10 + number))])
        }
        let later = now + .minutes(1)
        func leased(_ request: LeaseRequest) async throws -> [Destination] {
            let leased = try await store.lease(request)
            try await store.free(leased.map(\.id))
            return leased.map(\.destination)
        }
        #expect(try await leased(LeaseRequest(limit: 3, now: later)) == [all[0], all[3], all[2]])
        #expect(
            try await leased(LeaseRequest(limit: 10, now: later))
                == [all[0], all[3], all[2], all[1], all[0], all[1], all[0], all[0], all[0], all[0]])
        let few = crowd == 0 ? 10 : 20
        #expect(try await leased(LeaseRequest(limit: 20, now: later)).count == few)
        #expect(
            try await leased(LeaseRequest(limit: 6, now: later, excluding: [all[3]], places: [all[2]: 0]))
                == [all[0], all[1], all[0], all[1], all[0], all[0]])
        #expect(try await leased(LeaseRequest(limit: 3, now: later, excluding: Set(all.dropLast()))) == [all[3]])
        #expect(try await leased(LeaseRequest(limit: 9, now: later, perDestination: 1)) == [all[0], all[3], all[2], all[1]])
        #expect(
            try await leased(LeaseRequest(limit: 7, now: now + .seconds(10)))
                == [all[0], all[3]] + Array(repeating: all[0], count: 5))
        #expect(try await store.nextDue(excluding: [all[0], all[3]]) == now + .seconds(11))
        #expect(try await store.nextDue(excluding: Set(all)) == nil)
    }

    /// However many domains outside are due before it, a member's mail has its places.
    @Test(arguments: [5, 300]) func `domains outside share their places`(_ count: Int) async throws {
        let store = try folder.open()
        for number in 0..<count {
            let domain = try #require(DomainName("d\(number).example"))
            try await store.accept([try item(to: [.outsiders(domain)], at: now)])
        }
        try await store.accept([try item(to: [.mailboxes], at: now + .seconds(9))])
        let later = now + .minutes(1)
        func leased(_ outside: Int) async throws -> [Destination] {
            let leased = try await store.lease(LeaseRequest(limit: 4, now: later, outside: outside))
            try await store.free(leased.map(\.id))
            return leased.map(\.destination)
        }
        #expect(try await leased(0) == [.mailboxes])
        let two = try await leased(2)
        #expect(two.count == 3 && two.contains(.mailboxes))
        #expect(try await leased(.max).count == 4)
        #expect(try await store.nextDue(excluding: [], outside: false) == now + .seconds(9))
        #expect(try await store.nextDue(excluding: [], outside: true) == now)
    }
}
