import DeliveryQueue
import MailModel
import SecureMailTestKit
import Testing

@Suite struct RetryScheduleTests {
    @Test(
        "RFC 5321 section 4.5.4.1: retries, quick at first among servers that know each other",
        arguments: [
            (1, 5), (2, 15), (3, 30), (4, 60), (5, 300), (6, 600), (7, 1_200), (8, 2_400), (9, 3_600), (20, 3_600),
        ])
    func membersSchedule(failures: Int, seconds: Int) throws {
        let member = Destination.member(try #require(MemberID("one")))
        #expect(RetrySchedule.delay(afterFailures: failures, age: .hours(2), to: member) == .seconds(seconds))
        guard failures > 3 else { return }
        let outsiders = Destination.outsiders(try #require(DomainName("example.org")))
        #expect(RetrySchedule.delay(afterFailures: failures - 3, age: .hours(2), to: outsiders) == .seconds(seconds))
    }

    @Test func `after a day the wait is four hours`() {
        #expect(RetrySchedule.delay(afterFailures: 40, age: .hours(23), to: .mailboxes) == .hours(1))
        #expect(RetrySchedule.delay(afterFailures: 40, age: .hours(24), to: .mailboxes) == .hours(4))
    }

    @Test func `jitter makes a wait longer by an eighth at most and never shorter`() {
        let jitter = Jitter(SeededEntropy(seed: 3))
        let waits = (0..<500).map { _ in jitter.spread(.seconds(800)) }
        #expect(waits.allSatisfy { $0 >= .seconds(800) && $0 <= .seconds(900) })
        #expect(Set(waits).count > 20)
    }

    @Test func `three different deliveries deferred in a row back a destination off, one success ends it`() throws {
        let (jitter, now) = (Jitter(SeededEntropy(seed: 3)), Timestamp(seconds: 1_800_000_000))
        let member = Destination.member(try #require(MemberID("one")))
        var backOff = DestinationBackOff()
        for id in [1, 1, 1, 2] as [Int64] { backOff.deferred(DeliveryID(id), at: member, now: now, jitter: jitter) }
        #expect(backOff.blocked(at: now).isEmpty)
        backOff.deferred(DeliveryID(3), at: member, now: now, jitter: jitter)
        #expect(backOff.blocked(at: now) == [member])
        let end = try #require(backOff.nextEnd(after: now))
        #expect(end >= now + .seconds(5) && backOff.blocked(at: end).isEmpty && backOff.onTrial == [member])
        let due = [backOff.succeeded(member, at: end), backOff.succeeded(member, at: end)]
        #expect(due == [end, nil] && backOff.onTrial.isEmpty)
    }

    /// As one whose mailboxes are full, or that asks who it does not know to come again.
    @Test func `a server that takes one message of two is tried again with growing waits, and as at first once it is sound`()
        throws
    {
        let (jitter, start) = (Jitter(SeededEntropy(seed: 3)), Timestamp(seconds: 1_800_000_000))
        let member = Destination.member(try #require(MemberID("one")))
        var backOff = DestinationBackOff()
        func due(at now: Timestamp) -> Duration? {
            for id in [1, 2, 3] as [Int64] { backOff.deferred(DeliveryID(id), at: member, now: now, jitter: jitter) }
            return backOff.succeeded(member, at: now).map { $0 - start }
        }
        let dues = (0..<7_200).compactMap { due(at: start + .seconds($0)) }
        var (last, waits) = (Duration.zero, [Duration]())
        for due in dues where due != last {
            waits.append(due - last)
            last = due
        }
        #expect(waits == [5, 15, 30, 60, 300, 600, 1_200, 2_400, 3_600].map { .seconds($0) })
        let sound = start + last + .hours(2)
        #expect(due(at: sound) == sound - start)
        #expect(due(at: sound + .seconds(1)) == sound + .seconds(5) - start)
    }

    @Test(arguments: [true, false]) func `what is woken while it backs off is tried at once, with one delivery first`(
        isNamed: Bool
    ) throws {
        let (jitter, now) = (Jitter(SeededEntropy(seed: 3)), Timestamp(seconds: 1_800_000_000))
        let member = Destination.member(try #require(MemberID("one")))
        var backOff = DestinationBackOff()
        for _ in 1...3 {
            backOff.failed(member, at: now, jitter: jitter)
            #expect(backOff.blocked(at: now) == [member])
            backOff.wake(isNamed ? member : nil)
            #expect(backOff.blocked(at: now).isEmpty && backOff.onTrial == [member])
        }
        // The waits begin anew, whatever the clock was when they began before.
        let later = now + .days(30)
        backOff.failed(member, at: later, jitter: jitter)
        #expect(try #require(backOff.nextEnd(after: later)) - later < .minutes(1))
    }

    /// Each look at the queue goes over all that are remembered.
    @Test func `a destination that nothing waits for any more is forgotten, and no other`() throws {
        let member = Destination.member(try #require(MemberID("one"))), now = Timestamp(seconds: 1_800_000_000)
        let jitter = Jitter(SeededEntropy(seed: 3))
        var backOff = DestinationBackOff()
        backOff.failed(member, at: now, jitter: jitter)
        backOff.forgetOver(at: now + RetrySchedule.longestWait)
        #expect(backOff.onTrial == [member])
        backOff.forgetOver(at: now + RetrySchedule.longestWait * 3)
        #expect(backOff.onTrial.isEmpty && backOff.blocked(at: now).isEmpty)
    }

    @Test func `what stays on this node does not back off`() {
        var backOff = DestinationBackOff()
        backOff.failed(.mailboxes, at: .distantPast, jitter: Jitter(SeededEntropy(seed: 3)))
        #expect(backOff.onTrial.isEmpty)
    }
}
