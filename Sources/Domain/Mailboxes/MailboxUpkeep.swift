import MailModel
import Synchronization

/// Says once an hour that old deliveries are to be forgotten.
final class MailboxUpkeep: Sendable {
    private static let interval = Duration.hours(1)

    private let next = Mutex(Timestamp.distantPast)

    /// - Returns: `true` to one of those who ask within the hour.
    func isDue(at now: Timestamp) -> Bool {
        next.withLock { next in
            guard now >= next else { return false }
            next = now + Self.interval
            return true
        }
    }
}
