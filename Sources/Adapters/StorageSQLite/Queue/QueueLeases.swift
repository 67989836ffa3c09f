import DeliveryQueue
import MailModel
import Synchronization

/// What this start of the node has leased, beside the rows, so that no lease is left that nobody knows of.
final class QueueLeases: Sendable {
    private struct State {
        /// Given out and not ended.
        var current: Set<DeliveryID> = []
        /// Given back while nothing could be written; to be freed with the next commit.
        var lost: Set<DeliveryID> = []
    }

    private let state = Mutex(State())

    var current: Set<DeliveryID> { state.withLock { $0.current } }
    var lost: Set<DeliveryID> { state.withLock { $0.lost } }

    func began(_ leases: [DeliveryID]) { state.withLock { $0.current.formUnion(leases) } }

    func ended(_ leases: [DeliveryID]) { state.withLock { $0.current.subtract(leases) } }

    /// A leased delivery is given back, and that cannot be written now.
    func lost(_ lease: DeliveryID) {
        state.withLock { state in
            guard state.current.remove(lease) != nil else { return }
            state.lost.insert(lease)
        }
    }

    func freed(_ leases: Set<DeliveryID>) { state.withLock { $0.lost.subtract(leases) } }

    /// The file was opened again with these leases. What ended meanwhile is freed once more, which does no harm.
    func kept(_ leases: Set<DeliveryID>) { state.withLock { $0.lost.formUnion(leases.subtracting($0.current)) } }
}
