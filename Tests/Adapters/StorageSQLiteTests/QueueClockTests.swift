import DeliveryQueue
import Foundation
import MailModel
import SecureMailTestKit
import StorageSQLite
import Synchronization
import Testing

/// Somebody sets the clock of a running node, or it was wrong and is put right.
@Suite("A clock that jumps neither ages mail nor makes it stay", .serialized)
struct QueueClockTests {
    let folder: QueueFolder
    let clock = FakeClock(QueueFolder.start)

    init() throws { folder = try QueueFolder() }

    private func worker(_ queue: MailQueue, _ delivering: TestDelivering) throws -> QueueWorker {
        QueueWorker(
            queue: queue, delivering: delivering, clock: clock, entropy: folder.entropy,
            marks: try QueueCrashFile(path: "\(folder.path)/queue-open"), seen: seen)
    }

    private var seen: SeenTimeFile { SeenTimeFile(path: "\(folder.path)/last-seen") }

    /// Runs a worker while something else happens.
    private func running(_ worker: QueueWorker, _ body: () async throws -> Void) async throws {
        let running = Task { await worker.run() }
        do { try await body() } catch { Issue.record(error) }
        running.cancel()
        await running.value
    }

    /// Gives the worker time, and the clock too, until something holds. The clock moves on when the worker sleeps until a later moment, as does
    /// its look at the clock, and when nothing of the queue is under way: a loaded machine, or a slow disk, is not outrun.
    private func reaches(_ queue: MailQueue? = nil, step: Duration = .zero, _ isDone: () async throws -> Bool) async throws {
        for _ in 0..<1_000 {
            if try await isDone() { return }
            await clock.whenAsleep(2)
            clock.advance(by: step)
            try await Task.sleep(for: .milliseconds(20))  // for what is begun meanwhile
            for _ in 0..<10_000 {
                guard let queue, try await queue.counts().leased > 0 else { break }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        Issue.record("it is not reached")
    }

    @Test(arguments: [Duration.hours(1), .days(30)])
    func `after a jump ahead mail is tried on, and nobody is told that it is late`(_ jump: Duration) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"))])
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.attempts.count == 1 }
            clock.advance(by: .hours(3))
            try await reaches { delivering.attempts.count > 1 }
            clock.set(by: jump)
            let before = delivering.attempts.count
            try await reaches(queue, step: .minutes(1)) { delivering.attempts.count > before }
            #expect(delivering.reports.isEmpty && clock.elapsed < RetrySchedule.delayNotice)
            // The time that really passes counts as ever.
            try await reaches(queue, step: .hours(4)) { try await queue.counts() == QueueCounts() }
            #expect(delivering.reports == [false, true])
            #expect(clock.elapsed >= RetrySchedule.lifetime)
        }
    }

    @Test(arguments: [Duration.hours(1), .days(30)])
    func `after a clock was set back mail goes on within hours`(_ jump: Duration) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let (clock, recovery) = (clock, Duration.minutes(30))
        let delivering = TestDelivering { delivery in
            clock.elapsed < recovery
                ? .destinationUnavailable(Reply(.transient, .destinationUnreachable)) : TestDelivering.accepted(delivery)
        }
        clock.set(by: jump)
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"), at: clock.now)])
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.attempts.count == 1 }
            clock.advance(by: .minutes(1))
            try await reaches { delivering.attempts.count > 1 }
            clock.set(by: .zero - jump)
            try await reaches(queue, step: .minutes(5)) { try await queue.counts() == QueueCounts() }
            #expect(clock.elapsed < RetrySchedule.longestWait)
            #expect(delivering.reports.isEmpty)
        }
    }

    /// A report, or mail that came in, may be dated by the time of before and written a moment later.
    @Test func `what is stored just after a clock was set back is tried within a minute`() async throws {
        let store = try folder.open(), queue = MailQueue(store, events: NoEvents())
        let clock = clock, member = try QueueFolder.member("dead")
        let delivering = TestDelivering { delivery in
            delivery.destination == member
                ? .destinationUnavailable(Reply(.transient, .destinationUnreachable)) : TestDelivering.accepted(delivery)
        }
        clock.set(by: .hours(1))
        try await queue.accept([try folder.item(to: member, at: clock.now)])
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.attempts.count == 1 }
            let right = clock.elapsed, dated = clock.now
            clock.set(by: .zero - .hours(1))
            try await reaches(queue, step: .seconds(1)) { delivering.attempts.count > 1 }
            try await store.accept([try folder.item(at: dated)])
            queue.signal.raise()
            try await reaches(queue, step: .seconds(5)) { delivering.attempts.contains { $0.destination != member } }
            #expect(clock.elapsed - right < .minutes(1))
        }
    }

    @Test func `a call back whose time comes while the worker is at work is not passed over`() async throws {
        let store = SlowOutlookStore(store: try folder.open(), clock: clock), queue = MailQueue(store, events: NoEvents())
        let delivering = TestDelivering { TestDelivering.accepted($0) }
        clock.set(by: .hours(1))
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.forgettings.count == 1 }
            let right = clock.elapsed, dated = clock.now
            clock.set(by: .zero - .hours(1))
            try await reaches(queue, step: .seconds(1)) { delivering.forgettings.count == 2 }
            try await store.accept([try folder.item(at: dated)])
            try await reaches(queue, step: .seconds(1)) { delivering.attempts.count == 1 }
            #expect(clock.elapsed - right < .minutes(1))
        }
    }

    @Test func `after a jump ahead deliveries are remembered as long as ever`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), delivering = TestDelivering { TestDelivering.accepted($0) }
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.forgettings == [QueueFolder.start] }
            clock.set(by: .days(50))
            try await reaches(step: .minutes(10)) { delivering.forgettings.count > 1 }
        }
        #expect(try #require(delivering.forgettings.last) < QueueFolder.start + .days(1))
    }

    @Test func `what a wrong clock put far ahead is called back after a start`() async throws {
        let store = try folder.open()
        try await store.accept([try folder.item(at: QueueFolder.start + .days(30))])
        #expect(try await store.nextDue(excluding: []) == QueueFolder.start + .days(30))
        let queue = MailQueue(store, events: NoEvents())
        let delivering = TestDelivering { TestDelivering.accepted($0) }
        try await running(try worker(queue, delivering)) {
            try await reaches { try await queue.counts() == QueueCounts() }
        }
        #expect(clock.now == QueueFolder.start)
    }

    @Test(arguments: [true, false])
    func `mail is tried after a start by a clock that was set while the node was off, and is not given up`(isSetAhead: Bool)
        async throws
    {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let away = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        if !isSetAhead { clock.set(by: .zero - .days(30)) }
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"), at: clock.now)])
        try await running(try worker(queue, away)) { try await reaches { away.attempts.count == 1 } }
        clock.set(by: .days(30))  // too far ahead, or put right
        let back = TestDelivering { TestDelivering.accepted($0) }
        try await running(try worker(queue, back)) { try await reaches { try await queue.counts() == QueueCounts() } }
        #expect(back.attempts.count == 1)
        #expect(away.reports.isEmpty && back.reports.isEmpty)
    }

    /// Of a second that comes twice, or is left out, each time that a delivery waits: attempts, the word about the delay and the end keep their times.
    @Test(arguments: [Duration.seconds(1), .zero - .seconds(1)])
    func `leap seconds make nothing expire early, and nothing stay`(_ step: Duration) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"))])
        try await running(try worker(queue, delivering)) {
            try await reaches { delivering.attempts.count == 1 }
            for count in 2...12 {
                clock.set(by: step)
                let before = clock.elapsed
                try await reaches(queue, step: .minutes(2)) { delivering.attempts.count >= count || !delivering.reports.isEmpty }
                #expect(clock.elapsed - before < .minutes(90), "attempt \(count)")
            }
            try await reaches(queue, step: .minutes(10)) { delivering.reports == [false] }
            #expect(
                clock.elapsed >= RetrySchedule.delayNotice - .minutes(1) && clock.elapsed < RetrySchedule.delayNotice + .hours(2))
            clock.set(by: step)
            try await reaches(queue, step: .hours(2)) { try await queue.counts() == QueueCounts() }
            #expect(delivering.reports == [false, true])
            #expect(clock.elapsed >= RetrySchedule.lifetime - .minutes(1) && clock.elapsed < RetrySchedule.lifetime + .hours(8))
        }
    }

    /// Otherwise its sender would hear of the delay, and of the failure, as much later as the clock was ahead.
    @Test(arguments: [true, false])
    func `mail that was accepted by a clock that was ahead is reported on time, once it is right`(isOff: Bool) async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let away = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        clock.set(by: .days(30))
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"), at: clock.now)])
        if isOff {
            try await running(try worker(queue, away)) { try await reaches { away.attempts.count == 1 } }
            clock.set(by: .zero - .days(30))
        }
        let right = clock.elapsed, attempts = away.attempts.count
        try await running(try worker(queue, away)) {
            try await reaches { away.attempts.count > attempts }
            if !isOff { clock.set(by: .zero - .days(30)) }
            try await reaches(queue, step: .minutes(30)) { away.reports == [false] }
            #expect(clock.elapsed - right < .hours(12), "the delay is told after 4 hours")
            try await reaches(queue, step: .hours(4)) { try await queue.counts() == QueueCounts() }
            #expect(away.reports == [false, true])
            #expect(clock.elapsed - right >= RetrySchedule.lifetime && clock.elapsed - right < .days(9))
        }
    }

    @Test func `what was accepted by a clock that was ahead is tried since it was put right, whatever it was held for`()
        async throws
    {
        let store = try folder.open(), ahead = QueueFolder.start + .days(30),
            items = try (0..<3).map { _ in try folder.item(at: ahead) }
        try await store.accept(items)
        let leased = try #require(try await store.lease(limit: 1, now: ahead).first)
        try await store.accept([try folder.item(at: now - .hours(1))])
        try await store.forgetLaterThan(now)
        try await store.record(leased, .deferred(until: now), enqueue: [], events: [], now: now)
        // With checksums that fit: what is damaged is not leased.
        let since = try await store.lease(limit: 9, now: ahead).map(\.triedSince)
        #expect(since.count == 4 && Set(since) == [now, now - .hours(1)])
    }

    private var now: Timestamp { QueueFolder.start }

    @Test func `what is due later by a clock that was set back while the node was off is tried at its start`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let away = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"))])
        try await running(try worker(queue, away)) { try await reaches { away.attempts.count == 1 } }
        clock.set(by: .hours(1))
        try await queue.accept([try folder.item(to: try QueueFolder.member("dead"), at: clock.now)])
        try await running(try worker(queue, away)) { try await reaches { away.attempts.count > 1 } }
        clock.set(by: .zero - .hours(1))
        let back = TestDelivering { TestDelivering.accepted($0) }
        try await running(try worker(queue, back)) { try await reaches { try await queue.counts() == QueueCounts() } }
    }

    /// The attempt ends with the process, and what it was is known to nobody.
    @Test(arguments: [true, false])
    func `what is under way when a clock is put right is tried soon after a crash`(isCalledBack: Bool) async throws {
        let ahead = now + .hours(1), store = try folder.open()
        try await store.accept([try folder.item(at: ahead)])
        #expect(try await store.lease(limit: 1, now: ahead).count == 1)
        if isCalledBack {
            try await store.retryNow(nil, now: now)
        } else {
            try await store.retryNow(dueAfter: now + .minutes(10), now: now)
        }
        try await store.close()
        #expect(try await folder.open().lease(limit: 1, now: now).count == 1)
    }

    /// What was accepted just before is dated by the clock that was set back; the machine then loses what it did not write out.
    @Test func `a clock that was far behind for a moment before a power cut makes no mail old`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents()), written = LosingSeenTime()
        func worker(_ delivering: TestDelivering) throws -> QueueWorker {
            QueueWorker(
                queue: queue, delivering: delivering, clock: clock, entropy: folder.entropy,
                marks: try QueueCrashFile(path: "\(folder.path)/queue-open"), seen: written)
        }
        let away = TestDelivering { _ in .destinationUnavailable(Reply(.transient, .destinationUnreachable)) }
        try await running(try worker(away)) {
            try await queue.accept([try folder.item(to: try QueueFolder.member("dead"))])
            try await reaches { away.attempts.count == 1 }
            clock.set(by: .zero - .days(30))
            queue.signal.raise()
            try await reaches { away.attempts.count > 1 }
        }
        written.losePower()
        clock.set(by: .days(30))
        let back = TestDelivering { TestDelivering.accepted($0) }
        try await running(try worker(back)) { try await reaches { try await queue.counts() == QueueCounts() } }
        #expect(back.attempts.count == 1, "it was given up untried")
    }

    @Test func `the time of the last run is read back, and what is damaged says nothing`() throws {
        #expect(seen.load() == nil)
        for clock in [QueueFolder.start, QueueFolder.start + .days(9), .distantPast, QueueFolder.start] {
            let moment = SeenMoment(clock: clock, forAges: QueueFolder.start, doubted: .seconds(7))
            seen.set(moment)
            #expect(seen.load() == moment)
            let size = FileManager.default.contents(atPath: "\(folder.path)/last-seen")?.count
            #expect(size == 160, "a length that changed could be there without its octets after a power cut")
        }
        let path = "\(folder.path)/last-seen"
        var octets = Array(try #require(FileManager.default.contents(atPath: path)))
        for place in octets.indices.dropLast() {
            octets[place] ^= 1
            #expect(FileManager.default.createFile(atPath: path, contents: Data(octets)))
            #expect(seen.load() == nil, "octet \(place)")
            octets[place] ^= 1
        }
        #expect(FileManager.default.createFile(atPath: path, contents: Data()))
        #expect(seen.load() == nil)
    }

    @Test func `held mail outlasts a jump ahead`() async throws {
        let queue = MailQueue(try folder.open(), events: NoEvents())
        let delivering = TestDelivering { TestDelivering.failed($0) }
        let item = try folder.item(isFromOutside: true)
        try await queue.accept([item])
        try await running(try worker(queue, delivering)) {
            try await reaches { try await queue.counts() == QueueCounts(held: 1) }
            clock.advance(by: .days(1))
            clock.set(by: .days(30))
            clock.advance(by: .hours(2))
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await queue.counts() == QueueCounts(held: 1))
            let events = try await queue.show(item.id)?.events ?? []
            #expect(!events.isEmpty, "nor are its events gone")
            try await reaches(step: .hours(8)) { try await queue.counts() == QueueCounts() }
            #expect(clock.elapsed >= .days(30))
        }
    }

    /// Of what came twice the other copy is told by its claim.
    @Test func `what was delivered is known again after a jump ahead of more than a claim lives`() async throws {
        let store = try folder.open(), delivering = TestDelivering { TestDelivering.accepted($0) }
        let recipient = try #require(EmailAddress("b@two.example"))
        let claim = Claim(signer: try #require(MemberID("one")), transfer: TransferID(from: folder.entropy), recipient: recipient)
        try await store.accept([try folder.item(), try folder.item()])
        let leased = try await store.lease(limit: 2, now: clock.now)
        #expect(try await store.claim([claim], for: leased[0], now: clock.now) == [recipient])
        try await running(try worker(MailQueue(store, events: NoEvents()), delivering)) {
            try await reaches { delivering.forgettings.count == 1 }
            clock.set(by: Claim.lifetime + .days(1))
            try await reaches(step: .minutes(10)) { delivering.forgettings.count > 2 }
        }
        #expect(try await store.claim([claim], for: leased[1], now: clock.now) == [])
    }

    @Test func `a delivery stays a day with a hop that did not answer, whatever the clock was`() {
        let hop = UnansweredHop(next: "gw.one.example", until: QueueFolder.start + UnansweredHop.stay)
        #expect(hop.holds(at: QueueFolder.start) && hop.holds(at: QueueFolder.start + .hours(23)))
        #expect(!hop.holds(at: QueueFolder.start + UnansweredHop.stay))
        #expect(!hop.holds(at: QueueFolder.start - .days(30)), "the clock was ahead when it was set")
    }
}

/// Keeps what was synced when the machine loses power.
private final class LosingSeenTime: SeenTime {
    private let moments = Mutex<(seen: SeenMoment?, synced: SeenMoment?)>((nil, nil))

    func load() -> SeenMoment? { moments.withLock { $0.seen } }

    func set(_ moment: SeenMoment) {
        moments.withLock { $0 = (moment, $0.synced ?? moment) }
    }

    func setSynced(_ moment: SeenMoment) -> Bool {
        moments.withLock { $0 = (moment, moment) }
        return true
    }

    func losePower() { moments.withLock { $0.seen = $0.synced } }
}
