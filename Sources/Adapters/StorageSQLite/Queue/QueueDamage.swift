import Synchronization

/// Counts the events and claims that were found damaged. Damaged items and deliveries are not counted here: they are held, and seen.
final class QueueDamage: Sendable {
    private struct Found {
        /// By number, as an event is read again at each look.
        var events: Set<Int64> = []
        /// A damaged claim is written anew when it is found.
        var claims = 0
    }

    private let found = Mutex(Found())

    var count: Int { found.withLock { $0.events.count + $0.claims } }

    func found(event number: Int64) { _ = found.withLock { $0.events.insert(number) } }

    func foundClaim() { found.withLock { $0.claims += 1 } }
}
