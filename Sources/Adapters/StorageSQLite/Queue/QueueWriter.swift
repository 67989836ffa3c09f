import DeliveryQueue
import Dispatch
import GRDB
import MailModel
import Synchronization

/// The one writer of the queue's file. What arrives while a commit is syncing goes into the next commit together; each caller is
/// answered after its own.
///
/// After a commit that failed nobody knows what the disk holds. The file is closed and opened again; what was refused is removed, and
/// leases that nobody knows of are freed. Until then every call is refused.
final class QueueWriter: Sendable {
    /// Calls in one commit: enough that a sync is shared by all sessions, and an answer is not kept waiting long.
    static let largestGroup = 256
    /// Pause before a file that could not be opened again is tried again.
    private static let reopeningPause = DispatchTimeInterval.seconds(1)

    private enum Phase {
        case open(StateDatabase)
        case broken(QueueFailure)
        case closed
    }

    private struct State {
        var phase: Phase
        var waiting: [QueueOperation] = []
        var isBusy = false
        /// Given out and not ended.
        var leases: Set<DeliveryID> = []
        /// Their outcome could not be written; to be freed with the next commit.
        var lost: Set<DeliveryID> = []
    }

    private let opening: QueueOpening
    private let owner: String
    private let state: Mutex<State>
    private let recovery = DispatchQueue(label: "queue.recovery")

    init(_ opening: QueueOpening, owner: String) throws(StorageFailure) {
        (self.opening, self.owner) = (opening, owner)
        state = Mutex(State(phase: .open(try opening.open(refused: [], leases: []))))
    }

    /// The file for reading.
    func database() throws(QueueFailure) -> StateDatabase {
        try state.withLock { state throws(QueueFailure) in
            switch state.phase {
            case .open(let database): return database
            case .broken(let failure): throw Self.refusal(failure)
            case .closed: throw .unavailable("closed")
            }
        }
    }

    /// Makes a change with others in one commit. It is not given up when the calling task is cancelled: once it may be on disk, the
    /// caller learns of it.
    ///
    /// - Parameter committed: called after the commit, before any later one begins.
    func write<Result: Sendable>(
        contents: [NewItem] = [], accepted: [ItemID] = [],
        committed: @escaping @Sendable (Result) -> Void = { _ in },
        _ change: @escaping @Sendable (QueueTransaction) throws -> Result
    ) async throws(QueueFailure) -> Result {
        let outcome: Swift.Result<Result, QueueFailure> = await withCheckedContinuation { continuation in
            submit(
                QueueOperation(
                    contents: contents, accepted: accepted,
                    change: { transaction in
                        let result = try change(transaction)
                        return {
                            committed(result)
                            continuation.resume(returning: .success(result))
                        }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try outcome.get()
    }

    /// Waits for what was submitted before, then closes the file.
    func close() async throws(QueueFailure) {
        try await write { _ in }
        let database = try database()
        state.withLock { $0.phase = .closed }
        do { try database.close() } catch { throw QueueFailure(error) }
    }

    func began(_ leases: [DeliveryID]) { state.withLock { $0.leases.formUnion(leases) } }

    func ended(_ leases: [DeliveryID]) { state.withLock { $0.leases.subtract(leases) } }

    /// The outcome of a leased delivery could not be written.
    func lost(_ lease: DeliveryID) {
        state.withLock { state in
            guard state.leases.remove(lease) != nil else { return }
            state.lost.insert(lease)
        }
    }

    private func submit(_ operation: QueueOperation) {
        let (database, refusal): (StateDatabase?, QueueFailure?) = state.withLock { state in
            switch state.phase {
            case .broken(let failure): return (nil, Self.refusal(failure))
            case .closed: return (nil, .unavailable("closed"))
            case .open(let database):
                state.waiting.append(operation)
                guard !state.isBusy else { return (nil, nil) }
                state.isBusy = true
                return (database, nil)
            }
        }
        if let refusal { operation.fail(refusal) }
        database?.pool.asyncWriteWithoutTransaction { [self] in work($0) }
    }

    /// Commits groups until nothing waits.
    private func work(_ database: Database) {
        while let (group, lost) = next() {
            let commit = QueueGroup(database: database, owner: owner, files: opening.files, lost: lost)
            if let failure = commit.run(group) { return fail(failure, refused: group.flatMap(\.accepted)) }
            state.withLock { $0.lost.subtract(lost) }
        }
    }

    private func next() -> (group: [QueueOperation], lost: Set<DeliveryID>)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.largestGroup))
            state.waiting.removeFirst(group.count)
            return (group, state.lost)
        }
    }

    private func fail(_ failure: QueueFailure, refused: [ItemID]) {
        let (waiting, database): ([QueueOperation], StateDatabase?) = state.withLock { state in
            let waiting = state.waiting
            (state.waiting, state.isBusy) = ([], false)
            guard case .open(let database) = state.phase else { return (waiting, nil) }
            state.phase = .broken(failure)
            return (waiting, database)
        }
        for operation in waiting { operation.fail(Self.refusal(failure)) }
        // Not here: closing waits for the writer, which is where this runs.
        recovery.async { [self] in
            try? database?.close()
            reopen(refused: refused)
        }
    }

    private func reopen(refused: [ItemID]) {
        let leases: Set<DeliveryID>? = state.withLock { state in
            if case .broken = state.phase { return state.leases } else { return nil }
        }
        guard let leases else { return }
        do throws(StorageFailure) {
            let database = try opening.open(refused: refused, leases: leases)
            state.withLock { state in
                state.phase = .open(database)
                // Ended while it was closed: what is freed twice does no harm.
                state.lost.formUnion(leases.subtracting(state.leases))
            }
        } catch {
            recovery.asyncAfter(deadline: .now() + Self.reopeningPause) { [self] in reopen(refused: refused) }
        }
    }

    private static func refusal(_ failure: QueueFailure) -> QueueFailure {
        switch failure {
        case .full: .full
        case .unavailable, .damaged, .notFound, .notAnswerable: .unavailable("recovering from a failed commit")
        }
    }
}
