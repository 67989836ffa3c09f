import DeliveryQueue
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

/// What came a moment ago is not read back from the disk, and what cannot be remembered is.
@Suite struct QueueRecentContentTests {
    let folder: QueueFolder
    let clock = FakeClock(QueueFolder.start)
    let one: Destination

    init() throws { (folder, one) = (try QueueFolder(), try QueueFolder.member("one")) }

    private func reads(_ trace: SQLTrace) -> Int { trace.take().filter { $0.hasPrefix("SELECT content") }.count }

    @Test func `the content of what waits for a place is at hand until its outcome is written`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents()), item = try folder.item(to: one)
        try await queue.accept([item])
        let trace = try SQLTrace(store)
        #expect(try await queue.content(of: item.id) == store.content(of: item.id))
        #expect(reads(trace) == 1, "the store's own")
        let delivery = try #require(try await queue.lease(LeaseRequest(limit: 1, now: clock.now)).first)
        try await queue.record(
            delivery, .deferred(until: clock.now), enqueue: [], events: [], now: clock.now)
        _ = trace.take()
        _ = try await queue.content(of: item.id)
        #expect(reads(trace) == 1)
    }

    @Test func `what is dropped is not at hand`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), item = try folder.item(to: one)
        try await queue.accept([item])
        try await queue.drop(item.id, reason: "test", now: clock.now)
        await #expect(throws: QueueFailure.notFound) { _ = try await queue.content(of: item.id) }
    }

    @Test func `of much that waits a bounded part is at hand, and all is read`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents()), count = 600
        let items = try (0..<count).map { _ in try folder.item(to: one, size: 60_000) }
        for begin in stride(from: 0, to: count, by: 50) { try await queue.accept(Array(items[begin..<(begin + 50)])) }
        let trace = try SQLTrace(store)
        for item in items { #expect(try await queue.content(of: item.id).content == item.content) }
        let read = reads(trace)
        #expect(read > 300 && read < 500, "34 MiB in all, 8 to 16 MiB at hand")
    }
}
