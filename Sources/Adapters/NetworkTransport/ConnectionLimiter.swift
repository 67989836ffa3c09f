import Synchronization

/// Counts open connections, in all and by client address.
package final class ConnectionLimiter: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [String: Int] = [:]
    }

    private let limit: Int
    /// `nil`: no limit by address.
    private let limitPerAddress: Int?
    private let counts = Mutex(Counts())

    package init(limit: Int, perAddress: Int?) { (self.limit, limitPerAddress) = (limit, perAddress) }

    /// - Returns: whether the connection may stay; it must then be given back with ``leave(_:)``.
    package func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            let here = counts.byAddress[address, default: 0]
            guard counts.all < limit, limitPerAddress.map({ here < $0 }) ?? true else { return false }
            counts.all += 1
            counts.byAddress[address] = here + 1
            return true
        }
    }

    package func leave(_ address: String) {
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.byAddress[address, default: 1] - 1
            counts.byAddress[address] = left > 0 ? left : nil
        }
    }

    package var open: Int { counts.withLock { $0.all } }
}
