package import MailModel

/// What time it was, for the next start: it outlives the process, not the machine. Calls are short and may block for a write into the page
/// cache; nothing is synced.
package protocol SeenTime: Sendable {
    /// `nil` when nothing is known of earlier runs.
    func load() -> SeenMoment?
    func set(_ moment: SeenMoment)
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
