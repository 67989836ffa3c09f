package import MailModel

/// What time it was, for the next start: it outlives the process; the machine only where that is asked for. Calls are short.
package protocol SeenTime: Sendable {
    /// `nil` when nothing is known of earlier runs.
    func load() -> SeenMoment?
    /// Blocks for a write into the page cache.
    func set(_ moment: SeenMoment)
    /// Blocks until the disk has it.
    /// - Returns: Whether it has.
    func setSynced(_ moment: SeenMoment) -> Bool
}

/// A moment as a run of the node saw it.
package struct SeenMoment: Sendable, Hashable {
    package let clock: Timestamp
    /// By the time that mail ages by (``ClockWatch/forAges``).
    package let forAges: Timestamp
    /// For how long the clock was ahead of that already.
    package let doubted: Duration

    package init(clock: Timestamp, forAges: Timestamp, doubted: Duration = .zero) {
        (self.clock, self.forAges, self.doubted) = (clock, forAges, doubted)
    }
}
