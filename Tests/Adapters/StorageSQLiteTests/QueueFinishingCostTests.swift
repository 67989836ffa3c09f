import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

/// Whoever has much mail held here must not slow down what is delivered.
@Suite("What it costs to finish a message")
struct QueueFinishingCostTests {
    private let items = FaultItems(seed: 97)

    /// A queue with held deliveries, of which the first is damaged so that nobody can tell whose it is, or none is.
    private func queue(held: Int, isOneDamaged: Bool) async throws -> (StateFolder, SQLiteQueueStore) {
        let folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path),
            item = try items.item(FaultItems.small)
        try await store.accept([item])
        try await store.hold(item.id, now: FaultItems.now)
        try await store.close()
        let columns = """
            item, since, destination, recipients, attempts, reply, stays_with, stays_until, notice, hold, hold_until, due, owner, damaged,
                checksum
            """
        try folder.change(
            StateFile.queue.name,
            sql: """
                INSERT INTO delivery (\(columns)) WITH RECURSIVE many (number) AS
                    (SELECT 2 UNION ALL SELECT number + 1 FROM many WHERE number < \(held))
                SELECT \(columns) FROM delivery, many;
                """)
        if isOneDamaged {
            try folder.change(StateFile.queue.name, sql: "UPDATE delivery SET item = zeroblob(10), since = 0 WHERE id = 1")
        }
        return (folder, try SQLiteQueueStore(directory: folder.path))
    }

    private func steps(held: Int, isOneDamaged: Bool) async throws -> UInt64 {
        let (folder, store) = try await queue(held: held, isOneDamaged: isOneDamaged), item = try items.item(FaultItems.large)
        #expect(try await store.counts().held == held)
        try await store.accept([item])
        let leased = try #require(try await store.lease(limit: 1, now: FaultItems.now).first)
        let steps = try await StepCount.ofWriter(store.database().pool) {
            try await store.record(leased, .delivered(leased), enqueue: [], events: [], now: FaultItems.now)
        }
        // Far from the damaged one, it goes whole.
        #expect(try folder.files().keys.filter { $0.hasPrefix("queue-content/") }.isEmpty)
        #expect(try await store.show(item.id) == nil)
        try await store.close()
        return steps
    }

    @Test(arguments: [false, true]) func `is the same beside ten thousand held ones`(_ isOneDamaged: Bool) async throws {
        let few = try await steps(held: 2_000, isOneDamaged: isOneDamaged)
        let many = try await steps(held: 10_000, isOneDamaged: isOneDamaged)
        print("steps of SQLite to finish a message: \(few) beside 2,000 held ones, \(many) beside 10,000")
        #expect(many <= few + few / 10 && many > 0)
    }
}
