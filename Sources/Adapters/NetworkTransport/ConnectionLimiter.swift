import MailModel
import Synchronization

/// Counts open connections of one listener, in all and by who holds the client's address: one IPv4 address, or the 64 bits of an IPv6
/// network, within which a single machine can come from as many addresses as it likes.
package final class ConnectionLimiter: Sendable {
    private struct Counts {
        var all = 0
        var byHolder: [[UInt8]: Int] = [:]
    }

    private let limit: Int
    /// `nil`: no limit by address.
    private let limitPerAddress: Int?
    private let kept: Int
    private let pool: ConnectionPool?
    private let hasDescriptors: @Sendable () -> Bool
    private let counts = Mutex(Counts())

    /// - Parameters:
    ///   - kept: for this listener, whatever others have open.
    ///   - pool: what it may have beyond that, together with others.
    ///   - hasDescriptors: whether this process may open files enough beside one connection more.
    package init(
        limit: Int, perAddress: Int?, keeping kept: Int = 0, beyondFrom pool: ConnectionPool? = nil,
        hasDescriptors: @escaping @Sendable () -> Bool = { DescriptorReserve.usual.hasRoom() }
    ) {
        (self.limit, limitPerAddress, self.kept, self.pool) = (limit, perAddress, kept, pool)
        self.hasDescriptors = hasDescriptors
    }

    /// - Returns: whether the connection may stay; it must then be given back with ``leave(_:)``.
    package func enter(_ address: String) -> Bool {
        let holder = Self.holder(of: address)
        guard hasDescriptors() else { return false }
        return counts.withLock { counts in
            let here = counts.byHolder[holder, default: 0]
            guard counts.all < limit, limitPerAddress.map({ here < $0 }) ?? true else { return false }
            if let pool, counts.all >= kept, !pool.take() { return false }
            counts.all += 1
            counts.byHolder[holder] = here + 1
            return true
        }
    }

    package func leave(_ address: String) {
        let holder = Self.holder(of: address)
        counts.withLock { counts in
            if let pool, counts.all > kept { pool.giveBack() }
            counts.all -= 1
            let left = counts.byHolder[holder, default: 1] - 1
            counts.byHolder[holder] = left > 0 ? left : nil
        }
    }

    package var open: Int { counts.withLock { $0.all } }

    private static func holder(of address: String) -> [UInt8] { IPAddress(address)?.holder ?? Array(address.utf8) }
}
