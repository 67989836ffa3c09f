import DeliveryQueue
import MailModel
import StorageSQLite
import Testing

/// Random calls to the store beside a simple model of what each must do.
@Suite(.serialized) struct QueueModelTests {
    private enum Standing: Equatable {
        case waiting(Timestamp)
        case leased(LeasedDelivery)
        case held
    }

    @Test(arguments: UInt64(1)...6)
    func `the store does what a simple model does, through openings at any time`(seed: UInt64) async throws {
        let folder = try QueueFolder()
        var numbers = Numbers(state: seed)
        var store = try folder.open()
        var model: [ItemID: Standing] = [:]
        var now = QueueFolder.start
        for _ in 0..<150 {
            now = now + .seconds(1)
            let some = model.keys.sorted().randomElement(using: &numbers)
            switch (Int.random(in: 0..<9, using: &numbers), some, some.flatMap { model[$0] }) {
            case (0...1, _, _):
                let item = try folder.item(size: Bool.random(using: &numbers) ? 10 : 300_000, at: now)
                try await store.accept([item])
                model[item.id] = .waiting(now)
            case (2...3, _, _):
                let leased = try await store.lease(limit: 3, now: now)
                let due = model.filter { if case .waiting(let moment) = $0.value { moment <= now } else { false } }
                #expect(leased.count == min(3, due.count))
                for delivery in leased {
                    #expect(due[delivery.item] != nil)
                    model[delivery.item] = .leased(delivery)
                }
            case (4, let item?, .leased(let delivery)?):
                try await store.record(delivery, .delivered(delivery), enqueue: [], events: [], now: now)
                model[item] = nil
            case (5, let item?, .leased(let delivery)?):
                try await store.record(delivery, .deferred(until: now + .seconds(9)), enqueue: [], events: [], now: now)
                model[item] = .waiting(now + .seconds(9))
            case (6, let item?, .waiting?):
                try await store.hold(item, now: now)
                model[item] = .held
            case (7, let item?, .held?):
                try await store.release(item, now: now)
                model[item] = .waiting(now)
            case (8, _, _):
                store = try folder.open()
                for case (let item, .leased) in model { model[item] = .waiting(.distantPast) }
            default: continue
            }
            let counts = try await store.counts()
            #expect(counts.held == model.values.filter { $0 == .held }.count)
            #expect(counts.waiting + counts.leased + counts.held == model.count)
        }
        for item in model.keys { #expect(try await store.content(of: item).content.count > 0) }
        #expect(folder.contentFiles.allSatisfy { name in model.keys.contains { $0.description == name } })
    }
}

private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}
