package import MailModel

/// Which destinations are left alone for now, and until when. Kept in memory: after a start each is tried once.
///
/// A destination backs off when it cannot be reached, or when three different deliveries in a row were deferred there. While it backs
/// off, one delivery at a time is tried when the wait is over; one success ends it. A destination has no effect on another.
package struct DestinationBackOff: Sendable {
    /// Different deliveries deferred in a row that count as a failure of their destination.
    package static let deferralsInARow = 3

    private struct Trouble {
        var failures = 0
        /// `nil` until it fails anew after it was woken.
        var since: Timestamp?
        var until: Timestamp?
        var deferred: Set<DeliveryID> = []

        var isOnTrial: Bool { failures > 0 || since == nil }
    }

    private var troubles: [Destination: Trouble] = [:]
    private var recoveries = DestinationRecoveries()

    package init() {}

    /// Destinations that may not be tried at this moment.
    package func blocked(at now: Timestamp) -> Set<Destination> {
        Set(troubles.filter { $0.value.until.map { $0 > now } ?? false }.keys)
    }

    /// Destinations whose next attempt is a trial: one place only.
    package var onTrial: [Destination] { troubles.filter(\.value.isOnTrial).map(\.key) }

    package func isOnTrial(_ destination: Destination) -> Bool { troubles[destination]?.isOnTrial ?? false }

    package func isBlocked(_ destination: Destination, at now: Timestamp) -> Bool {
        troubles[destination]?.until.map { $0 > now } ?? false
    }

    /// The earliest end of a wait after this moment.
    package func nextEnd(after now: Timestamp) -> Timestamp? {
        troubles.values.compactMap(\.until).filter { $0 > now }.min()
    }

    /// The destination could not be reached.
    package mutating func failed(_ destination: Destination, at now: Timestamp, jitter: Jitter) {
        guard destination.isRemote else { return }
        var trouble = troubles[destination] ?? Trouble(since: now)
        if let until = trouble.until, until > now { return }  // others that were under way when it failed
        trouble.failures += 1
        trouble.deferred = []
        let since = trouble.since ?? now
        trouble.since = since
        let wait = RetrySchedule.delay(afterFailures: trouble.failures, age: now - since, to: destination)
        trouble.until = now + jitter.spread(wait)
        troubles[destination] = trouble
    }

    /// A delivery was deferred after the destination had answered MAIL.
    package mutating func deferred(_ delivery: DeliveryID, at destination: Destination, now: Timestamp, jitter: Jitter) {
        guard destination.isRemote else { return }
        troubles[destination, default: Trouble(since: now)].deferred.insert(delivery)
        if let count = troubles[destination]?.deferred.count, count >= Self.deferralsInARow {
            failed(destination, at: now, jitter: jitter)
        }
    }

    /// A recipient was answered for good there.
    ///
    /// - Returns: When what waits for it is due, where it had been backing off.
    package mutating func succeeded(_ destination: Destination, at now: Timestamp) -> Timestamp? {
        guard let trouble = troubles.removeValue(forKey: destination), trouble.isOnTrial else { return nil }
        return recoveries.next(of: destination, at: now)
    }

    /// Lets a destination be tried at once, or each when none is named, as when something was learnt about it, and its waits begin anew. One that
    /// failed is tried with one delivery first: what was learnt may not be what it lacks.
    package mutating func wake(_ destination: Destination?) {
        for destination in destination.map({ [$0] }) ?? Array(troubles.keys) {
            guard let trouble = troubles.removeValue(forKey: destination), trouble.isOnTrial else { continue }
            troubles[destination] = Trouble()
        }
        recoveries.forget(destination)
    }

    package mutating func forget(_ destination: Destination) { troubles[destination] = nil }

    /// What was given up, or went another way, is tried there no more: whatever waits is tried again within the longest wait.
    package mutating func forgetOver(at now: Timestamp) {
        troubles = troubles.filter { _, trouble in
            (trouble.until ?? trouble.since).map { now - $0 <= RetrySchedule.longestWait * 2 } ?? true
        }
    }
}
