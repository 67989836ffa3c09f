import Synchronization

/// Bounds the octets of messages that are held in memory at once, over all connections.
package final class OctetBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    /// - Parameter limit: octets.
    package init(limit: Int) { self.limit = limit }

    package func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard used + count <= limit else { return false }
            used += count
            return true
        }
    }

    package func giveBack(_ count: Int) { used.withLock { $0 -= count } }

    package var inUse: Int { used.withLock { $0 } }
}
