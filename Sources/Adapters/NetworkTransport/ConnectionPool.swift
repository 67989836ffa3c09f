import Synchronization

/// Connections that several listeners may have beyond what is kept for each of them.
package final class ConnectionPool: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    package init(limit: Int) { self.limit = limit }

    package var open: Int { taken.withLock { $0 } }

    /// - Returns: whether there was one; it must then be given back with ``giveBack()``.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() { taken.withLock { $0 -= 1 } }
}
