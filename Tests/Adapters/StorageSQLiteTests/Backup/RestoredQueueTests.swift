import DeliveryQueue
import GRDB
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

@Suite(.serialized) struct RestoredQueueTests {
    private let folder: QueueFolder
    private let taken = QueueFolder.start + .hours(1)
    private let restored = QueueFolder.start + .days(8)

    init() throws { folder = try QueueFolder() }

    private func advance() throws {
        try RestoredQueue.advance("\(folder.path)/\(StateFile.queue.name)", takenAt: taken, now: restored)
    }

    @Test func `what waited is tried as long as if it was accepted at the restore, and nobody hears of a failure`() async throws {
        let store = try folder.open(), items = try (0..<1_100).map { _ in try folder.item(size: 10) }
        try await store.accept(items)
        try await store.close()
        try advance()
        let clock = FakeClock(restored), queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { TestDelivering.accepted($0) }
        let worker = QueueWorker(
            queue: queue, delivering: delivering, clock: clock, entropy: folder.entropy,
            marks: try QueueCrashFile(path: "\(folder.path)/queue-open"))
        let running = Task { await worker.run() }
        for _ in 0..<600 where try await queue.counts() != QueueCounts() { try await Task.sleep(for: .milliseconds(20)) }
        running.cancel()
        await running.value
        #expect(delivering.attempts.count == items.count && delivering.reports.isEmpty)
        #expect(delivering.attempts.allSatisfy { $0.triedSince == restored })
    }

    @Test func `a hold lasts as long as was left of it, and what is damaged stays so`() async throws {
        let store = try folder.open()
        try await store.accept([try folder.item(), try folder.item()])
        for delivery in try await store.lease(limit: 2, now: taken) {
            let outcome = DeliveryOutcome(finished: [], rest: .held(.undeliverable, until: taken + .days(2)))
            try await store.record(delivery, outcome, enqueue: [], events: [], now: taken)
        }
        try await store.close()
        let database = try DatabaseQueue(path: "\(folder.path)/\(StateFile.queue.name)")
        try await database.write { try $0.execute(sql: "UPDATE delivery SET attempts = 9 WHERE id = 2") }
        try database.close()
        try advance()
        let again = try folder.open()
        let limit = restored + .days(2)
        func overdue(_ now: Timestamp) async throws -> [DeliveryID] {
            try await again.leaseOverdue(
                limit: 9, now: now, delayedSince: now - RetrySchedule.delayNotice, expiredSince: now - RetrySchedule.lifetime
            ).map(\.id)
        }
        #expect(try await overdue(limit - .seconds(1)).isEmpty)
        #expect(try await overdue(limit) == [DeliveryID(1)])
        #expect(try await again.list(held: true, after: nil, limit: 9).contains { $0.state == .held(.damaged, until: nil) })
    }
}
