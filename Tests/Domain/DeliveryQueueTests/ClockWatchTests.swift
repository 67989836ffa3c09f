import DeliveryQueue
import MailModel
import SecureMailTestKit
import Testing

@Suite("Time that passed is told from time that a clock jumped over")
struct ClockWatchTests {
    private let clock = FakeClock()

    @Test func `a clock that goes is followed`() {
        var watch = ClockWatch(clock)
        for _ in 0..<50 {
            clock.advance(by: .hours(9))
            clock.set(by: .seconds(1))  // kept right in small steps, as around a leap second
            let isBack = watch.look()
            #expect(!isBack)
        }
        #expect(watch.steady == clock.now && watch.forAges == clock.now)
    }

    @Test(arguments: [Duration.hours(1), .days(30)]) func `a jump ahead ages nothing, and is forgotten when it is taken back`(
        _ jump: Duration
    ) {
        var watch = ClockWatch(clock)
        let before = clock.now
        clock.set(by: jump)
        let isAhead = watch.look()
        #expect(!isAhead)
        #expect(watch.forAges == before && watch.steady == before)
        clock.advance(by: .hours(2))
        clock.set(by: .zero - jump)
        let isBack = watch.look()
        #expect(isBack, "it was set back")
        #expect(watch.forAges == clock.now && watch.steady == clock.now)
    }

    @Test func `a jump that stays counts after the life of a message, not before`() {
        var watch = ClockWatch(clock)
        clock.set(by: .days(30))
        _ = watch.look()
        clock.advance(by: ClockWatch.memory - .hours(1))
        _ = watch.look()
        #expect(clock.now - watch.forAges == .days(30))
        clock.advance(by: .hours(2))
        _ = watch.look()
        #expect(watch.forAges == clock.now)
        #expect(clock.now - watch.steady == .days(30), "what is kept for long is not removed the sooner")
    }

    @Test(arguments: [Duration.hours(1), .days(30)]) func `a clock that was set back is said to have been`(_ jump: Duration) {
        var watch = ClockWatch(clock)
        clock.set(by: .zero - jump)
        let looks = [watch.look(), watch.look()]
        #expect(looks == [true, false])
        #expect(watch.forAges == clock.now)
    }

    @Test func `mail grows no older while the node is off, or by a clock that was set meanwhile`() {
        let seen = clock.now
        clock.set(by: .days(30))
        var watch = ClockWatch(clock, seen: SeenMoment(clock: seen, forAges: seen))
        #expect(watch.forAges == seen && watch.steady == seen)
        clock.advance(by: .hours(3))
        _ = watch.look()
        #expect(watch.forAges == seen + .hours(3))
        clock.advance(by: ClockWatch.memory)
        _ = watch.look()
        #expect(watch.forAges == clock.now, "then the clock is believed")
    }

    @Test func `starts make no doubt longer, and a rest every night counts`() {
        clock.set(by: .days(30))
        var moment = SeenMoment(clock: clock.now - .days(30), forAges: clock.now - .days(30))
        for day in 1...8 {
            var watch = ClockWatch(clock, seen: moment)
            clock.advance(by: .hours(28))
            _ = watch.look()
            #expect(watch.ahead == (Duration.hours(28) * day < ClockWatch.memory ? .days(30) : .zero), "day \(day)")
            moment = SeenMoment(clock: clock.now, forAges: watch.forAges, doubted: watch.doubted)
            clock.set(by: .hours(12))
        }
        clock.set(by: .days(9))
        #expect(ClockWatch(clock, seen: moment).ahead >= .days(9), "a later doubt has its own time")
    }

    @Test func `an error that was put right while the node was off is no doubt any more`() {
        let moment = SeenMoment(clock: clock.now + .days(30), forAges: clock.now, doubted: .hours(1))
        #expect(ClockWatch(clock, seen: moment).forAges == clock.now)
    }

    @Test(arguments: [Duration.zero, .hours(20), .zero - .days(30)])
    func `a short rest, or a clock that was set back, is believed`(
        _ gap: Duration
    ) {
        let seen = clock.now
        clock.set(by: gap)
        let watch = ClockWatch(clock, seen: SeenMoment(clock: seen, forAges: seen))
        #expect(watch.forAges == clock.now)
    }
}
