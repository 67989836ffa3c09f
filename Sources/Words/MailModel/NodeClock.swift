/// The clock that a node lives by. Everything in the domain reads time and waits through it, so that a test moves time by hand.
package protocol NodeClock: Sendable {
    var now: Timestamp { get }
    /// Time that passes whatever ``now`` is set to: two readings tell how long it was between them.
    var elapsed: Duration { get }
    /// Returns when ``now`` has reached a moment, or throws `CancellationError`. When the clock is set back meanwhile, it returns after as
    /// long as was left at the call: who waits for a minute does not wait for a month.
    func sleep(until moment: Timestamp) async throws
}
