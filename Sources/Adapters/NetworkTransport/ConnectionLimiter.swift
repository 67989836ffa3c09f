import MailModel
import Synchronization

/// Counts open connections, in all and by who holds the client's address: one IPv4 address, or the 64 bits of an IPv6
/// network, within which a single machine can come from as many addresses as it likes.
package final class ConnectionLimiter: Sendable {
    private struct Counts {
        var all = 0
        var byHolder: [[UInt8]: Int] = [:]
    }

    private let limit: Int
    /// `nil`: no limit by address.
    private let limitPerAddress: Int?
    private let whole: ConnectionLimiter?
    private let hasDescriptors: @Sendable () -> Bool
    private let counts = Mutex(Counts())

    /// - Parameters:
    ///   - whole: counts what all listeners have open, this one among them.
    ///   - hasDescriptors: whether this process may open files enough beside one connection more.
    package init(
        limit: Int, perAddress: Int?, partOf whole: ConnectionLimiter? = nil,
        hasDescriptors: @escaping @Sendable () -> Bool = DescriptorReserve.hasRoom
    ) {
        (self.limit, limitPerAddress, self.whole) = (limit, perAddress, whole)
        self.hasDescriptors = hasDescriptors
    }

    /// - Returns: whether the connection may stay; it must then be given back with ``leave(_:)``.
    package func enter(_ address: String) -> Bool {
        let holder = Self.holder(of: address)
        guard hasDescriptors(), add(holder) else { return false }
        guard let whole, !whole.enter(address) else { return true }
        remove(holder)
        return false
    }

    package func leave(_ address: String) {
        remove(Self.holder(of: address))
        whole?.leave(address)
    }

    package var open: Int { counts.withLock { $0.all } }

    private func add(_ holder: [UInt8]) -> Bool {
        counts.withLock { counts in
            let here = counts.byHolder[holder, default: 0]
            guard counts.all < limit, limitPerAddress.map({ here < $0 }) ?? true else { return false }
            counts.all += 1
            counts.byHolder[holder] = here + 1
            return true
        }
    }

    private func remove(_ holder: [UInt8]) {
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.byHolder[holder, default: 1] - 1
            counts.byHolder[holder] = left > 0 ? left : nil
        }
    }

    private static func holder(of address: String) -> [UInt8] { IPAddress(address)?.holder ?? Array(address.utf8) }
}
