import DeliveryQueue
import GRDB
import MailModel
import StorageSQLite
import Testing

@Suite(.serialized) struct QueueListingTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test func `what is counted and listed at each look is found by an index, never by reading the whole table`() async throws {
        let store = try folder.open()
        let items = try (0..<20).map { _ in try folder.item() }
        try await store.accept(items)
        for item in items.prefix(3) { try await store.hold(item.id, now: now) }
        _ = try await store.lease(limit: 5, now: now)
        let trace = try SQLTrace(store)
        #expect(try await store.counts() == QueueCounts(waiting: 12, leased: 5, held: 3))
        #expect(try await store.list(held: true, after: nil, limit: 2).map(\.item) == items.prefix(2).map(\.id))
        _ = try await store.oldest()
        _ = try await store.nextDue(excluding: [])
        let statements = trace.take()
        #expect(statements.count >= 6)
        for statement in statements {
            let steps = try await store.database().pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(statement)").map { $0["detail"] as String }
            }
            #expect(steps.allSatisfy { $0 != "SCAN delivery" }, "\(steps)")
        }
    }

    @Test(arguments: ["2", "-1", "'x'"])
    func `a mark of damage that is itself damaged hides no delivery`(_ value: String) async throws {
        let store = try folder.open(), item = try folder.item()
        try await store.accept([item])
        try await store.database().pool.write { try $0.execute(sql: "UPDATE delivery SET damaged = \(value)") }
        #expect(try await store.list(held: true, after: nil, limit: 5).map(\.item) == [item.id])
        #expect(try await store.list(held: false, after: nil, limit: 5).isEmpty)
        #expect(try await store.counts() == QueueCounts(held: 1))
        #expect(try await store.leaseHeld(item.id).map(\.item) == [item.id])
    }
}
