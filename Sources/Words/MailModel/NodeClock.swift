/// The clock that a node lives by. Everything in the domain reads time and waits through it, so that a test moves time by hand.
package protocol NodeClock: Sendable {
    var now: Timestamp { get }
    /// Returns when ``now`` has reached a moment, or throws `CancellationError`.
    func sleep(until moment: Timestamp) async throws
}
