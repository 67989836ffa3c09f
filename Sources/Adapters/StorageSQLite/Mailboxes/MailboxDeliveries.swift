import GRDB
import MailModel
import Mailboxes
import Synchronization

/// Writes deliveries. Those that wait while a transaction is being synced are put into the next one together, so that many at once cost
/// one sync; each is told when its transaction is durable.
final class MailboxDeliveries: Sendable {
    /// Deliveries of one transaction: at most 16 MiB of contents at ``ContentFiles/largestInDatabase`` each.
    private static let largestGroup = 64

    typealias Outcome = Result<MailboxDelivery, MailboxFailure>

    private struct Waiting: Sendable {
        let row: DeliveryRow
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())

    init(pool: DatabasePool) { self.pool = pool }

    /// Not cut short by the caller's cancellation: what is begun comes to its end.
    func deliver(_ row: DeliveryRow) async -> Outcome {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                state.waiting.append(Waiting(row: row, continuation: continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if begins { writeNext() }
        }
    }

    private func writeNext() {
        let group = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.largestGroup))
            state.waiting.removeFirst(group.count)
            state.isWriting = !group.isEmpty
            return group
        }
        if !group.isEmpty { write(group, then: []) }
    }

    /// - Parameter rest: groups that come after this one before anything new does.
    private func write(_ group: [Waiting], then rest: ArraySlice<[Waiting]>) {
        pool.asyncWrite { database in
            try group.map { try $0.row.write(to: database) }
        } completion: { [self] _, result in
            switch result {
            case .success(let outcomes):
                for (waiting, outcome) in zip(group, outcomes) { waiting.continuation.resume(returning: outcome) }
                proceed(with: rest)
            case .failure(let error) where group.count == 1:
                group[0].continuation.resume(returning: .failure(MailboxFailure(error)))
                proceed(with: rest)
            case .failure:
                // One of them may be at fault; the others are not to suffer for it.
                proceed(with: group.map { [$0] }[...])
            }
        }
    }

    private func proceed(with groups: ArraySlice<[Waiting]>) {
        guard let next = groups.first else { return writeNext() }
        write(next, then: groups.dropFirst())
    }
}
