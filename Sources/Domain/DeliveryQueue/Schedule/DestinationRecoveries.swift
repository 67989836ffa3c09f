import MailModel

/// When what waits for a destination is due once that works again: at once; and where it is in trouble again soon, after a wait that grows as
/// those of a ``RetrySchedule``.
///
/// A server that takes one message of two goes in and out of trouble all the while. If each success made due all that it deferred, it would be
/// tried again without a pause.
struct DestinationRecoveries: Sendable {
    private struct Recovery {
        /// When what waited was due.
        var due: Timestamp
        /// How many there were, each soon after the one before.
        var inARow = 1
    }

    private var recoveries: [Destination: Recovery] = [:]

    /// - Returns: When what waits is due. Never before now, and at most an hour after.
    mutating func next(of destination: Destination, at now: Timestamp) -> Timestamp {
        guard let former = recoveries[destination], now < former.due + pause(former, destination) * 2 else {
            recoveries = recoveries.filter { now < $0.value.due + pause($0.value, $0.key) * 2 }
            recoveries[destination] = Recovery(due: now)
            return now
        }
        // What it deferred since that was settled is due with the rest.
        guard former.due <= now else { return former.due }
        let due = max(now, former.due + pause(former, destination))
        recoveries[destination] = Recovery(due: due, inARow: former.inARow + 1)
        return due
    }

    mutating func forget(_ destination: Destination?) {
        if let destination { recoveries[destination] = nil } else { recoveries = [:] }
    }

    private func pause(_ recovery: Recovery, _ destination: Destination) -> Duration {
        RetrySchedule.delay(afterFailures: recovery.inARow, age: .zero, to: destination)
    }
}
