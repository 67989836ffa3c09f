import DeliveryQueue
import DiskCalls
import Foundation
import MailModel
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Synchronization
import Testing

@Suite(.serialized) struct QueueWorkerTests {
    let folder: QueueFolder
    let clock = FakeClock(QueueFolder.start)

    init() throws { folder = try QueueFolder() }

    private func worker(_ queue: MailQueue, _ delivering: TestDelivering) throws -> QueueWorker {
        QueueWorker(
            queue: queue, delivering: delivering, clock: clock, entropy: folder.entropy,
            marks: try QueueCrashFile(path: "\(folder.path)/queue-open"))
    }

    /// Runs a worker while time moves on by steps, until something holds.
    private func run(
        _ worker: QueueWorker, step: Duration, until isDone: () async throws -> Bool
    ) async throws {
        let running = Task { await worker.run() }
        var isReached = false
        for _ in 0..<600 where !isReached {
            try await Task.sleep(for: .milliseconds(10))
            isReached = try await isDone()
            if !isReached { clock.advance(by: step) }
        }
        running.cancel()
        await running.value
        #expect(isReached)
    }

    @Test func `a dead destination does not slow another, and one success there wakes all that waits`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let (dead, alive) = (try QueueFolder.member("dead"), try QueueFolder.member("alive"))
        let recovery = QueueFolder.start + .minutes(30)
        let clock = clock
        let delivering = TestDelivering { delivery in
            delivery.destination == dead && clock.now < recovery
                ? .destinationUnavailable(Reply(.transient, .destinationUnreachable)) : TestDelivering.accepted(delivery)
        }
        try await queue.accept(try (0..<20).map { _ in try folder.item(to: dead) })
        try await queue.accept(try (0..<20).map { _ in try folder.item(to: alive) })
        try await run(try worker(queue, delivering), step: .seconds(20)) { try await queue.counts().waiting == 0 }
        let attempts = delivering.attempts
        #expect(attempts.filter { $0.destination == alive }.count == 20)
        // Ten at first, then one at each end of a wait, then all at once.
        #expect(attempts.filter { $0.destination == dead }.count < 45)
    }

    @Test(arguments: ["a@one.example", nil])
    func `the sender hears after four hours and after seven days, a null sender never`(sender: String?) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        let item = try folder.item(to: try QueueFolder.member("dead"), sender: sender)
        try await queue.accept([item])
        let worker = try worker(queue, delivering)
        // Looked for all the while: events go after some weeks.
        var isDropped = false
        try await run(worker, step: .hours(2)) {
            let events = try await queue.show(item.id)?.events ?? []
            isDropped = isDropped || events.contains { if case .dropped = $0.kind { true } else { false } }
            return try await queue.counts() == QueueCounts()
        }
        #expect(delivering.reports == (sender == nil ? [] : [false, true]))
        #expect(clock.now >= QueueFolder.start + .days(7))
        #expect(isDropped)
    }

    @Test func `what crashes the node is found and set aside, everything else is delivered once`() async throws {
        let poison = try folder.item(["poison@two.example"])
        try await folder.open().accept(try (0..<30).map { _ in try folder.item() } + [poison])
        var delivered: [ItemID] = []
        var crashes = 0
        while crashes < 10 {
            // A crash: the worker is stopped within an attempt, nothing more is recorded, marks stay as they are.
            let store = try folder.open()
            let queue = MailQueue(store, events: NoEvents())
            let (crashed, crash) = AsyncStream.makeStream(of: Void.self)
            let delivering = TestDelivering { delivery in
                guard delivery.item == poison.id else { return TestDelivering.accepted(delivery) }
                try? await store.close()
                crash.yield()
                try? await Task.sleep(for: .seconds(60))  // until the worker is stopped
                return .held(reason: .undeliverable, until: nil)
            }
            let worker = try worker(queue, delivering)
            let running = Task { await worker.run() }
            let isCrash = await withTaskGroup(of: Bool.self) { race in
                race.addTask {
                    for await _ in crashed { return true }
                    return false
                }
                race.addTask {
                    for _ in 0..<500 where !Task.isCancelled {
                        if let counts = try? await queue.counts(), counts == QueueCounts(held: 1) { break }
                        try? await Task.sleep(for: .milliseconds(10))
                    }
                    return false
                }
                let first = await race.next() ?? false
                race.cancelAll()
                return first
            }
            running.cancel()
            await running.value
            delivered += delivering.attempts.map(\.item).filter { $0 != poison.id }
            guard isCrash else { break }
            crashes += 1
        }
        #expect(crashes == 3)
        let last = try folder.open()
        #expect(try await last.counts() == QueueCounts(held: 1))
        #expect(try await last.list(held: true, after: nil, limit: 2).map(\.state) == [.held(.crashedTwice, until: nil)])
        #expect(Set(delivered).count == 30)
    }

    /// Marks are not synced: a power cut may bring back one that was dealt with.
    @Test func `what was set aside after crashes and is let go is tried, though its mark is there again`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), item = try folder.item()
        try await queue.accept([item])
        let marks = try QueueCrashFile(path: "\(folder.path)/queue-open")
        let delivery = try #require(try await queue.lease(limit: 1, now: clock.now).first)
        try await queue.record(
            delivery, DeliveryOutcome(finished: [], rest: .held(.crashedTwice, until: nil)), enqueue: [], events: [],
            now: clock.now)
        marks.set(CrashMark(delivery: delivery.id, isOpen: false, isAlone: false, crashesAlone: 2), at: 0)
        let delivering = TestDelivering { TestDelivering.accepted($0) }
        let worker = try worker(queue, delivering)
        clock.advance(by: .seconds(30))
        try await queue.release(item.id, now: clock.now)
        try await run(worker, step: .seconds(2)) { try await queue.counts() == QueueCounts() }
        #expect(delivering.attempts.map(\.item) == [item.id])
    }

    /// After a crash all that was open is opened one after the other.
    @Test func `what is suspected of a crash does not try a destination that is down again and again`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), one = try QueueFolder.member("one")
        let leased = try await suspects(8, to: one, in: queue)
        let isUp = Mutex(false)
        let delivering = TestDelivering { delivery in
            isUp.withLock { $0 }
                ? TestDelivering.accepted(delivery) : .destinationUnavailable(Reply(.transient, .destinationUnreachable))
        }
        let worker = try worker(queue, delivering)
        try await run(worker, step: .milliseconds(100)) { clock.elapsed > .seconds(3) && !delivering.attempts.isEmpty }
        #expect(leased == 8 && delivering.attempts.count == 1, "the first wait is 5 s")
        isUp.withLock { $0 = true }
        try await run(try self.worker(queue, delivering), step: .seconds(5)) { try await queue.counts() == QueueCounts() }
        #expect(Set(delivering.attempts.map(\.item)).count == 8)
    }

    /// Its content is passed in a moment, and the connection takes its time.
    @Test func `what is suspected of a crash takes no more places at a destination than there are`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), one = try QueueFolder.member("one"), gate = Gate()
        #expect(try await suspects(14, to: one, in: queue) == 14)
        let delivering = TestDelivering(passesAtOnce: true) { delivery in
            await gate.pass()
            return TestDelivering.accepted(delivery)
        }
        let clock = clock
        try await run(try worker(queue, delivering), step: .milliseconds(100)) {
            guard delivering.attempts.count >= 10, clock.elapsed > .seconds(2) else { return false }
            #expect(delivering.attempts.count == 10 || gate.isOpen)
            gate.open()
            return try await queue.counts() == QueueCounts()
        }
        #expect(delivering.attempts.count == 14)
    }

    /// Mail that was open when the last run ended.
    private func suspects(_ count: Int, to destination: Destination, in queue: MailQueue) async throws -> Int {
        try await queue.accept(try (0..<count).map { _ in try folder.item(to: destination) })
        let marks = try QueueCrashFile(path: "\(folder.path)/queue-open")
        let leased = try await queue.lease(LeaseRequest(limit: count, now: clock.now, perDestination: count))
        for (slot, delivery) in leased.enumerated() {
            marks.set(CrashMark(delivery: delivery.id, isOpen: true, isAlone: false, crashesAlone: 0), at: slot)
        }
        try await queue.free(leased.map(\.id))
        return leased.count
    }

    /// Who took it would have it twice.
    @Test func `what was delivered while nothing could be written is not delivered again`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents())
        let delivering = TestDelivering { delivery in
            if let database = try? store.database() { FailingCommit.fail(database) }
            return TestDelivering.accepted(delivery)
        }
        try await queue.accept([try folder.item()])
        try await run(try worker(queue, delivering), step: .seconds(1)) { (try? await queue.counts()) == QueueCounts() }
        #expect(delivering.attempts.count == 1)
    }

    /// A damaged page, or no room for its report.
    @Test(arguments: [QueueFailure.damaged("delivery"), .full("queue")])
    func `an outcome that cannot be written for a reason of its own keeps nothing else from being sent`(
        _ failure: QueueFailure
    ) async throws {
        let stubborn = try (0..<2).map { _ in try folder.item() }
        let queue = MailQueue(
            StubbornOutcomeStore(try folder.open(), of: Set(stubborn.map(\.id)), failing: failure), events: NoEvents())
        let delivering = TestDelivering { delivery in
            stubborn.map(\.id).contains(delivery.item) ? TestDelivering.failed(delivery) : TestDelivering.accepted(delivery)
        }
        try await queue.accept(stubborn + (try (0..<30).map { _ in try folder.item() }))
        // The clock stands: nothing comes of waiting.
        try await run(try worker(queue, delivering), step: .zero) { try await queue.counts() == QueueCounts(leased: 2) }
        #expect(delivering.attempts.count == 32)
    }

    /// Who took it would have it twice after the next start.
    @Test(arguments: [QueueFailure.unavailable("reopening"), .damaged("delivery")])
    func `a stop writes what could not be written, once more`(_ failure: QueueFailure) async throws {
        let item = try folder.item(), store = StubbornOutcomeStore(try folder.open(), of: [item.id], failing: failure)
        let queue = MailQueue(store, events: NoEvents())
        try await queue.accept([item])
        try await run(try worker(queue, TestDelivering { TestDelivering.accepted($0) }), step: .zero) {
            guard store.refused > 0 else { return false }
            store.mend()
            return true
        }
        #expect(try await queue.counts() == QueueCounts())
    }

    /// As while a customer's row is damaged.
    @Test func `late mail whose senders cannot be told takes no place, and is itself tried on`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), dead = try QueueFolder.member("dead")
        let isTold = Atomic(false), isUp = Atomic(false)
        let delivering = TestDelivering(notice: { _ throws(NoticesUnavailable) in
            guard isTold.load(ordering: .relaxed) else { throw NoticesUnavailable() }
            return [TestDelivering.report()]
        }) { delivery in
            delivery.destination == dead && !isUp.load(ordering: .relaxed)
                ? .destinationUnavailable(Reply(.transient, .destinationUnreachable)) : TestDelivering.accepted(delivery)
        }
        try await queue.accept(try (0..<100).map { _ in try folder.item(to: dead) })
        clock.advance(by: .hours(5))
        try await queue.accept(try (0..<10).map { _ in try folder.item(at: clock.now) })
        let worker = try worker(queue, delivering)
        try await run(worker, step: .zero) {
            try await queue.counts() == QueueCounts(waiting: 100) && !delivering.reports.isEmpty
        }
        #expect(delivering.attempts.contains { $0.destination == dead })
        isUp.store(true, ordering: .relaxed)
        try await run(try self.worker(queue, delivering), step: .minutes(1)) {
            if try await queue.counts().waiting < 50 { isTold.store(true, ordering: .relaxed) }
            return try await queue.counts() == QueueCounts()
        }
    }

    /// Else the second attempt would lose its lease, and be made once more.
    @Test func `an outcome that was written by a commit in doubt is not written over the next attempt`() async throws {
        let queue = MailQueue(DoubtfulOutcomeStore(try folder.open()), events: NoEvents()), isFirst = Atomic(true)
        let delivering = TestDelivering { delivery in
            isFirst.exchange(false, ordering: .relaxed) ? TestDelivering.deferred(delivery) : TestDelivering.accepted(delivery)
        }
        try await queue.accept([try folder.item()])
        try await run(try worker(queue, delivering), step: .seconds(1)) { try await queue.counts() == QueueCounts() }
        #expect(delivering.attempts.count == 2)
    }

    @Test func `what is accepted while the worker has nothing else is started with its content, as it was stored`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { TestDelivering.accepted($0) }
        let (small, large) = (try folder.item(), try folder.item(size: 300_000))
        let running = Task { [worker = try worker(queue, delivering)] in await worker.run() }
        try await eventually { queue.places.isOpen }
        try await queue.accept([small])
        try await eventually { try await queue.counts() == QueueCounts() && queue.places.isOpen }
        try await queue.accept([large])
        try await eventually { try await queue.counts() == QueueCounts() }
        running.cancel()
        await running.value
        #expect(delivering.attempts.map(\.item) == [small.id, large.id])
        #expect(delivering.attempts.map { $0.content?.content } == [small.content, nil])
        #expect(delivering.attempts.allSatisfy { $0.recipients == small.deliveries[0].recipients && $0.sender == small.sender })
    }

    /// Else a steady stream of new mail would keep what waits from being sent.
    @Test func `what waits for a full destination is not overtaken by what comes after it`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), one = try QueueFolder.member("one")
        let begun = Mutex(0), gate = Gate()
        let delivering = TestDelivering { delivery in
            let number = begun.withLock { count in
                count += 1
                return count
            }
            await gate.pass(number)
            return TestDelivering.accepted(delivery)
        }
        let items = try (0..<25).map { _ in try folder.item(to: one) }
        let running = Task { [worker = try worker(queue, delivering)] in await worker.run() }
        try await eventually { queue.places.isOpen }
        for item in items {
            try await queue.accept([item])
            clock.advance(by: .milliseconds(1))
        }
        try await eventually { try await queue.counts().leased >= 10 }
        let leased = try await queue.counts().leased
        #expect(leased == 10, "no more than a destination has places")
        for count in 0..<25 {
            gate.open(through: count + 1)
            try await eventually { try await queue.counts().waiting + queue.counts().leased == 24 - count }
        }
        running.cancel()
        await running.value
        let sent = delivering.attempts.map(\.item), all = items.map(\.id)
        #expect(Set(sent) == Set(all) && sent.count == all.count)
        #expect(sent.suffix(15) == all.suffix(15))
    }

    private func eventually(_ isSo: () async throws -> Bool) async throws {
        for _ in 0..<3_000 where try await !isSo() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await isSo())
    }

    /// A final report went wrong at first: nobody is forgotten.
    @Test func `a recipient stays until the report about it can be made`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let reports = Mutex(0)
        let delivering = TestDelivering(notice: { _ throws(NoticesUnavailable) in
            let count = reports.withLock { count in
                count += 1
                return count
            }
            guard count > 1 else { throw NoticesUnavailable() }
            return [TestDelivering.report()]
        }) { TestDelivering.failed($0) }
        try await queue.accept([try folder.item()])
        try await run(try worker(queue, delivering), step: .seconds(2)) { try await queue.counts() == QueueCounts() }
        #expect(delivering.reports == [true, true])
        #expect(delivering.attempts.count == 2)
    }

    @Test(arguments: [true, false])
    func `undeliverable mail from outside is held thirty days, then erased, and nobody is told`(_ isRefused: Bool) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering {
            isRefused
                ? TestDelivering.failed($0) : .destinationUnavailable(Reply(.transient, .destinationUnreachable))
        }
        let item = try folder.item(isFromOutside: true)
        try await queue.accept([item])
        let worker = try worker(queue, delivering)
        var end: Timestamp?
        try await run(worker, step: .hours(4)) {
            let kept = try await queue.list(held: true, after: nil, limit: 1).first
            if end == nil, case .held(_, let until?) = kept?.state {
                end = until
                await #expect(throws: QueueFailure.notAnswerable) { try await worker.returnHeld(item.id) }
            }
            return try await queue.counts() == QueueCounts()
        }
        let held = try #require(end) - .days(30)
        #expect(held >= QueueFolder.start + (isRefused ? .zero : .days(7)))
        #expect(clock.now >= held + .days(30))
        #expect(delivering.reports.isEmpty)
        let last = try await queue.show(item.id)?.events.last?.kind
        guard case .dropped(_, let reason) = last else { Issue.record("ends with \(String(describing: last))"); return }
        #expect(reason.contains("undeliverable"))
    }

    /// Anybody outside could else stop a customer's mail by writing to nobody.
    @Test(arguments: [true, false])
    func `refusals of a destination, and what this node cannot do, hold back no other delivery`(_ isRefused: Bool) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let customer = Destination.customer(try #require(CustomerID("harbour")))
        let delivering = TestDelivering { delivery in
            guard delivery.recipients[0].localPart != "nobody" else {
                let reply = Reply(.transient, .localError)
                return isRefused
                    ? TestDelivering.failed(delivery)
                    : .decidedHere([delivery.recipients[0]: .deferred(reply, next: "here")], enqueue: [], events: [])
            }
            return TestDelivering.accepted(delivery)
        }
        for _ in 0..<5 {
            try await queue.accept([try folder.item(to: customer, ["nobody@two.example"], isFromOutside: true)])
        }
        let worker = try worker(queue, delivering)
        try await run(worker, step: .zero) { delivering.attempts.count == 5 }
        try await queue.accept([try folder.item(to: customer)])
        try await run(worker, step: .zero) { delivering.attempts.count == 6 }
    }

    @Test func `what is released is tried as long as if it were accepted then`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let isHealed = Atomic(false)
        let delivering = TestDelivering {
            isHealed.load(ordering: .relaxed) ? TestDelivering.accepted($0) : .held(reason: .cannotDecrypt, until: nil)
        }
        let item = try folder.item()
        try await queue.accept([item])
        let worker = try worker(queue, delivering)
        try await run(worker, step: .seconds(1)) {
            if try await queue.counts() == QueueCounts(held: 1) {
                clock.advance(by: .days(9))
                isHealed.store(true, ordering: .relaxed)
                try await queue.release(item.id, now: clock.now)
            }
            return try await queue.counts() == QueueCounts()
        }
        #expect(delivering.reports.isEmpty, "not returned as too old")
        #expect(delivering.attempts.last?.acceptedAt == QueueFolder.start, "judged by the time of its acceptance")
    }

    /// 250 was said for it: it is not to vanish because nobody can be told.
    @Test(arguments: ["a@one.example", nil])
    func `what fails, and nobody can be told of, is held thirty days`(_ sender: String?) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering(notice: { _ in [] }) { delivery in
            guard delivery.recipients.count > 1 else { return TestDelivering.failed(delivery) }
            let taken = RecipientOutcome.delivered(Reply(.success, .ok), next: "mx")
            let refused = RecipientOutcome.failed(Reply(.permanent, .unknownMailbox), next: "mx")
            return .attempted([delivery.recipients[0]: taken, delivery.recipients[1]: refused], enqueue: [], events: [])
        }
        let items = [
            try folder.item(["b@two.example"], sender: sender),
            try folder.item(["c@two.example", "d@two.example"], sender: sender),
        ]
        try await queue.accept(items)
        let worker = try worker(queue, delivering)
        try await run(worker, step: .zero) { try await queue.counts() == QueueCounts(held: 2) }
        let held = try await queue.list(held: true, after: nil, limit: 3)
        #expect(held.map(\.recipients.description) == ["[b@two.example]", "[d@two.example]"])
        #expect(held.allSatisfy { $0.state == .held(.undeliverable, until: QueueFolder.start + .days(30)) })
        await #expect(throws: QueueFailure.notAnswerable) { try await worker.returnHeld(items[0].id) }
        #expect(try await queue.counts() == QueueCounts(held: 2))
    }

    @Test func `what of an item could not be returned is held as before, and can be returned later`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), reports = Mutex(0)
        let delivering = TestDelivering(notice: { _ throws(NoticesUnavailable) in
            let count = reports.withLock { count in
                count += 1
                return count
            }
            guard count != 2 else { throw NoticesUnavailable() }
            return [TestDelivering.report()]
        }) { _ in .held(reason: .cannotVerify, until: nil) }
        var item = try folder.item()
        item.deliveries += try ["one", "two"].map { name in
            NewDelivery(destination: try QueueFolder.member(name), recipients: [try #require(EmailAddress("x@\(name).example"))])
        }
        try await queue.accept([item])
        let worker = try worker(queue, delivering)
        try await run(worker, step: .seconds(1)) { try await queue.counts() == QueueCounts(held: 3) }
        await #expect(throws: QueueFailure.unavailable("the report to the sender could not be made")) {
            try await worker.returnHeld(item.id)
        }
        let left = try await queue.list(held: true, after: nil, limit: 5)
        #expect(left.map(\.state) == Array(repeating: .held(.cannotVerify, until: nil), count: 2))
        try await worker.returnHeld(item.id)
        #expect(try await queue.counts().held == 0)
    }

    /// No server has heard of it. Else one large copy would stop what makes room.
    @Test func `what this node decided, and has no room for, waits, and others go on`() async throws {
        let state = try StateFolder(), calls = NoNewFiles()
        let queue = MailQueue(try SQLiteQueueStore(directory: state.path, calls: calls), events: NoEvents())
        let large = try folder.item(["large@two.example"], size: 300_000),
            copy = try folder.item(["z@two.example"], size: 300_000)
        let delivering = TestDelivering { delivery in
            guard delivery.recipients[0].localPart == "large" else { return TestDelivering.accepted(delivery) }
            return .decidedHere([delivery.recipients[0]: .replaced], enqueue: [copy], events: [])
        }
        try await queue.accept([large] + (try (0..<30).map { _ in try folder.item() }))
        calls.isFull.store(true, ordering: .relaxed)
        let worker = try worker(queue, delivering)
        try await run(worker, step: .zero) { try await queue.counts() == QueueCounts(waiting: 1) }
        #expect(delivering.attempts.count == 31)
        calls.isFull.store(false, ordering: .relaxed)
        try await run(try self.worker(queue, delivering), step: .minutes(1)) { try await queue.counts() == QueueCounts() }
        #expect(delivering.attempts.map(\.item).filter { $0 == copy.id }.count == 1)
    }

    @Test func `held mail goes back to its sender with a final report`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { _ in .held(reason: .cannotVerify, until: nil) }
        let item = try folder.item()
        try await queue.accept([item])
        let worker = try worker(queue, delivering)
        try await run(worker, step: .seconds(1)) { try await queue.counts().held == 1 }
        try await worker.returnHeld(item.id)
        #expect(delivering.reports == [true])
        #expect(try await queue.counts() == QueueCounts(waiting: 1), "the report")
        await #expect(throws: QueueFailure.notFound) { try await worker.returnHeld(item.id) }
    }
}
