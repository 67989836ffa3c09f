package import MailModel

/// Tells time that passed from time that a clock jumped over, so that mail does not grow old because somebody set the clock.
package struct ClockWatch: Sendable {
    /// What clocks that are kept right move by at most between two looks.
    package static let tolerance = Duration.minutes(1)
    /// How long a jump ahead is left out of the age of what waits: by then it is as old as it may get, however the clock stands.
    package static let memory = RetrySchedule.lifetime
    /// How long the node may have been off, by the clock, without the clock being doubted: what it is off for every night counts.
    package static let longestRest = Duration.hours(24)

    private let clock: any NodeClock
    private var last: (now: Timestamp, elapsed: Duration)
    /// What the clock jumped ahead by and was not set back.
    private var jumped = Duration.zero
    private var jumpedAt: Duration?

    /// - Parameter seen: of the run before, as it was noted last. A long rest is taken for a jump: mail grew no older while there was no node to
    ///   try it, and a clock that was set meanwhile says nothing of the time that passed. What was doubted then is doubted for the rest of
    ///   its time, and no start makes that longer.
    package init(_ clock: any NodeClock, seen: SeenMoment? = nil) {
        self.clock = clock
        last = (clock.now, clock.elapsed)
        guard let seen else { return }
        let rest = clock.now - seen.clock, before = seen.clock - seen.forAges
        // A clock that was set back meanwhile takes its error with it.
        let isJump = rest > Self.longestRest || rest < .zero - Self.tolerance
        jumped = max(.zero, before + (isJump ? rest : .zero))
        if jumped > .zero { jumpedAt = clock.elapsed - (before > .zero ? seen.doubted : .zero) }
    }

    /// Looks at the clock.
    ///
    /// - Returns: Whether it was set back since the last look: what was to be done later by it may be far away.
    package mutating func look() -> Bool {
        let (now, elapsed) = (clock.now, clock.elapsed)
        defer { last = (now, elapsed) }
        let jump = (now - last.now) - (elapsed - last.elapsed)
        if jump > Self.tolerance { (jumped, jumpedAt) = (jumped + jump, elapsed) }
        guard jump < .zero - Self.tolerance else { return false }
        jumped = max(.zero, jumped + jump)
        return true
    }

    /// Now, for what is kept for a long time: less all that the clock jumped ahead.
    package var steady: Timestamp { last.now + (.zero - jumped) }

    /// By how much the clock is ahead of ``forAges``.
    package var ahead: Duration { last.now - forAges }

    /// For how long it has been.
    package var doubted: Duration { jumpedAt.map { last.elapsed - $0 } ?? .zero }

    /// Now, for the age of what waits.
    package var forAges: Timestamp {
        guard let jumpedAt, last.elapsed - jumpedAt < Self.memory else { return last.now }
        return steady
    }
}
