import MailModel

/// What the worker makes of a clock that jumps.
extension QueueWorker {
    /// However long a step takes: a clock that is wrong for a while, and right again at the next one, would not be noticed.
    func watchClock() async {
        while (try? await clock.sleep(until: clock.now + Self.lookInterval)) != nil { lookAtClock() }
    }

    func lookAtClock() {
        guard watch.look() else { return }
        clockWasSetBack()
        queue.signal.raise()
    }

    /// Moments that were to come soon are far away now: each is taken to have come.
    func clockWasSetBack() {
        backOff.wake(nil)
        isTimerOver = true
        recalls = Self.recalls(after: clock.elapsed)
        (storeRests, overdueRests, nextPurge) = (.distantPast, .distantPast, .distantPast)
        suspectsSince = suspectsSince.map { min($0, clock.now) }
    }

    /// By the clock that ages are counted by, which holds back jumps ahead.
    var ageTime: Timestamp { watch.forAges }

    /// Not before what a clock that was set back calls for is done: a start that ends before that leaves it to the next.
    func noteTime() {
        if let next = recalls.first, clock.elapsed >= next { return }
        let ahead = watch.ahead
        if let noted, clock.elapsed - noted.at < Self.noteInterval, noted.ahead == ahead { return }
        noted = (clock.elapsed, ahead)
        seen?.set(moment)
    }

    private var moment: SeenMoment {
        SeenMoment(clock: watch.forAges + watch.ahead, forAges: watch.forAges, doubted: watch.doubted)
    }

    /// What is dated later than now is dated now: by a clock that may be the one that is wrong. So the next start has to know what it said, even
    /// after a power cut, or it takes that mail for as old as the clock was behind; where that cannot be noted the dates stay.
    func forgetLater(_ now: Timestamp) async throws(QueueFailure) {
        guard seen?.setSynced(moment) ?? true else { return }
        try await queue.forgetLaterThan(now)
    }

    /// At once, and again when what was being accepted or reported meanwhile, by the time of before, has been stored: soon, and when even a
    /// disk that failed in between has.
    static func recalls(after elapsed: Duration) -> [Duration] { [.zero, .seconds(30), .minutes(10)].map { elapsed + $0 } }

    func recall(_ now: Timestamp) async throws(QueueFailure) {
        guard let next = recalls.first, clock.elapsed >= next else { return }
        try await queue.retryNow(nil, now: now)
        try await forgetLater(now)
        recalls.removeFirst()
    }
}
