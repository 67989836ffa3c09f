import Synchronization

/// Bounds the octets of messages that are held in memory at once, over all connections. A part of a budget counts in the whole too, so
/// that no part can use up what the others need.
package final class OctetBudget: Sendable {
    private let limit: Int
    private let whole: OctetBudget?
    private let used = Mutex(0)

    /// - Parameters:
    ///   - limit: octets.
    ///   - whole: the budget that this one is a part of.
    package init(limit: Int, partOf whole: OctetBudget? = nil) { (self.limit, self.whole) = (limit, whole) }

    /// A part with a share of the octets, but with no fewer than `least`, as far as there are so many.
    package func part(_ share: Double, atLeast least: Int) -> OctetBudget {
        OctetBudget(limit: min(limit, max(Int(Double(limit) * share), least)), partOf: self)
    }

    package func take(_ count: Int) -> Bool {
        let isTaken = used.withLock { used in
            guard used + count <= limit else { return false }
            used += count
            return true
        }
        guard isTaken, let whole, !whole.take(count) else { return isTaken }
        used.withLock { $0 -= count }
        return false
    }

    /// Whether so many octets could be taken now. Nothing is taken.
    package func hasRoom(for count: Int) -> Bool {
        used.withLock { count <= limit - $0 } && whole?.hasRoom(for: count) ?? true
    }

    package func giveBack(_ count: Int) {
        used.withLock { $0 -= count }
        whole?.giveBack(count)
    }

    package var inUse: Int { used.withLock { $0 } }
}
