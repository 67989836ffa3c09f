import DeliveryQueue
import MailModel
import SecureMailTestKit
import StorageSQLite
import Synchronization
import Testing

/// A destination with more waiting than it has places.
@Suite(.serialized) struct QueueLeasedAheadTests {
    let folder: QueueFolder
    let clock = FakeClock(QueueFolder.start)
    let one: Destination

    init() throws { (folder, one) = (try QueueFolder(), try QueueFolder.member("one")) }

    /// While a worker runs on a clock that all but stands still: nothing comes about by waiting.
    private func working(
        on queue: MailQueue, _ delivering: TestDelivering, _ body: () async throws -> Void
    ) async throws {
        let worker = QueueWorker(
            queue: queue, delivering: delivering, clock: clock, entropy: folder.entropy,
            marks: try QueueCrashFile(path: "\(folder.path)/queue-open"))
        let running = Task { await worker.run() }
        defer { running.cancel() }
        try await body()
        running.cancel()
        await running.value
    }

    private func eventually(_ isSo: () async throws -> Bool) async throws {
        for turn in 1...6_000 where try await !isSo() {
            try await Task.sleep(for: .milliseconds(10))
            // What the worker looks for a tenth of a second later comes then. Not what it tries again: two seconds in all.
            if turn.isMultiple(of: 100), turn <= 2_000 { clock.advance(by: .milliseconds(100)) }
        }
        #expect(try await isSo())
    }

    @Test func `what waits is not looked for once a message`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents()), count = 200
        try await queue.accept(try (0..<count).map { _ in try folder.item(to: one) })
        let trace = try SQLTrace(store), delivering = TestDelivering { TestDelivering.accepted($0) }
        try await working(on: queue, delivering) {
            try await eventually { try await queue.counts() == QueueCounts() }
        }
        let looks = trace.take().filter { $0.hasPrefix("WITH RECURSIVE found") }.count
        #expect(looks > 0 && looks < count / 2, "as often as a place comes free it would be \(count)")
        #expect(delivering.attempts.map(\.item).count == count && Set(delivering.attempts.map(\.item)).count == count)
    }

    @Test func `the next deliveries to a busy destination are leased while its places are taken`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), gate = Gate()
        let delivering = TestDelivering { delivery in
            await gate.pass()
            return TestDelivering.accepted(delivery)
        }
        try await queue.accept(try (0..<60).map { _ in try folder.item(to: one) })
        try await working(on: queue, delivering) {
            try await eventually { delivering.attempts.count == 10 }
            try await eventually { try await queue.counts() == QueueCounts(waiting: 40, leased: 20) }
            #expect(delivering.attempts.count == 10, "leased, and not under way")
            gate.open()
            try await eventually { try await queue.counts() == QueueCounts() }
        }
    }

    @Test func `what comes for a full destination calls for no look, and goes when a place is free`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents()), gate = Gate()
        let delivering = TestDelivering { delivery in
            await gate.pass()
            return TestDelivering.accepted(delivery)
        }
        try await working(on: queue, delivering) {
            try await eventually { queue.places.isOpen }
            for _ in 0..<10 { try await queue.accept([try folder.item(to: one)]) }
            try await eventually { delivering.attempts.count == 10 }
            let trace = try SQLTrace(store)
            repeat { try await Task.sleep(for: .milliseconds(50)) } while !trace.take().isEmpty
            for _ in 0..<50 { try await queue.accept([try folder.item(to: one)]) }
            #expect(trace.take().filter { $0.hasPrefix("WITH RECURSIVE found") }.isEmpty)
            gate.open()
            try await eventually { try await queue.counts() == QueueCounts() }
        }
        #expect(delivering.attempts.count == 60)
    }

    @Test func `what was leased ahead goes back when its destination is left alone`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), count = Mutex(0)
        let delivering = TestDelivering { delivery in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number > 12 else { return TestDelivering.accepted(delivery) }
            // Once all of those are written: a success after a failure would end it.
            while let counts = try? await queue.counts(), counts.waiting + counts.leased > 48, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(2))
            }
            return .destinationUnavailable(Reply(.transient, .destinationUnreachable))
        }
        try await queue.accept(try (0..<60).map { _ in try folder.item(to: one) })
        try await working(on: queue, delivering) {
            try await eventually { try await queue.counts() == QueueCounts(waiting: 48) }
            #expect(delivering.attempts.count <= 12 + 10, "no more than were under way")
        }
        #expect(Set(delivering.attempts.map(\.item)).count == delivering.attempts.count)
    }

    /// One that is slow to answer has no more than its places' worth taken from the others.
    @Test func `a crowd at one destination keeps no other from its turn`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), two = try QueueFolder.member("two"), gate = Gate()
        let slow = one
        let delivering = TestDelivering { delivery in
            if delivery.destination == slow { await gate.pass() }
            return TestDelivering.accepted(delivery)
        }
        try await queue.accept(try (0..<100).map { _ in try folder.item(to: one) })
        try await working(on: queue, delivering) {
            try await eventually { delivering.attempts.count == 10 }
            for _ in 0..<30 { try await queue.accept([try folder.item(to: two)]) }
            try await eventually { delivering.attempts.filter { $0.destination == two }.count == 30 }
            gate.open()
            try await eventually { try await queue.counts() == QueueCounts() }
        }
    }
}
