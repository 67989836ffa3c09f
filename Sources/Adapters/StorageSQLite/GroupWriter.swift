import Dispatch
import GRDB
import Synchronization

/// The one writer of a database file. What arrives while a commit is syncing goes into the next commit together; each caller is answered
/// after its own. A write is not given up when the calling task is cancelled: once it may be on disk, the caller learns of it.
///
/// After a commit that failed nobody knows what the disk holds. The file is closed and opened again; until then every call is refused.
final class GroupWriter<Write: GroupedWrite>: Sendable {
    /// Opens the file: at first, and again after a commit that failed.
    typealias Opening = @Sendable (_ uncertain: [Write]) throws(StorageFailure) -> StateDatabase
    /// Writes a group in one transaction and answers each; a commit that failed leaves that to its ``GroupFailure``.
    typealias Commit = @Sendable (Database, [Write]) -> GroupFailure<Write>?

    private enum Phase {
        case open(StateDatabase)
        case broken(StorageFailure)
        case closed
    }

    private struct State {
        var phase: Phase
        var waiting: [Write] = []
        var isBusy = false
    }

    private let largestGroup: Int
    private let report: StorageReport
    private let open: Opening
    private let commit: Commit
    private let state: Mutex<State>
    private let recovery = DispatchQueue(label: "securemail.storage-recovery")

    init(
        largestGroup: Int, report: StorageReport, open: @escaping Opening, commit: @escaping Commit
    ) throws(StorageFailure) {
        (self.largestGroup, self.report, self.open, self.commit) = (largestGroup, report, open, commit)
        state = Mutex(State(phase: .open(try open([]))))
    }

    /// The file for reading.
    func database() throws(StorageFailure) -> StateDatabase {
        try state.withLock { state throws(StorageFailure) in
            switch state.phase {
            case .open(let database): return database
            case .broken(let failure): throw Self.refusal(failure)
            case .closed: throw Self.closed
            }
        }
    }

    func submit(_ write: Write) {
        let (database, refusal): (StateDatabase?, StorageFailure?) = state.withLock { state in
            switch state.phase {
            case .broken(let failure): return (nil, Self.refusal(failure))
            case .closed: return (nil, Self.closed)
            case .open(let database):
                state.waiting.append(write)
                guard !state.isBusy else { return (nil, nil) }
                state.isBusy = true
                return (database, nil)
            }
        }
        if let refusal { write.refuse(refusal) }
        database?.pool.asyncWriteWithoutTransaction { [self] in work($0) }
    }

    /// Refuses what comes from now on, waits for what is under way, and closes the file.
    func close() throws(StorageFailure) {
        let database: StateDatabase? = state.withLock { state in
            defer { state.phase = .closed }
            guard case .open(let database) = state.phase else { return nil }
            return database
        }
        try database?.close()
    }

    /// Commits groups until nothing waits.
    private func work(_ database: Database) {
        while let group = next() {
            if let failure = commit(database, group) { return fail(failure) }
        }
    }

    private func next() -> [Write]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return nil
            }
            let group = Array(state.waiting.prefix(largestGroup))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func fail(_ commit: GroupFailure<Write>) {
        let failure = commit.failure
        report.found("\(failure)")
        let (waiting, database): ([Write], StateDatabase?) = state.withLock { state in
            let waiting = state.waiting
            (state.waiting, state.isBusy) = ([], false)
            guard case .open(let database) = state.phase else { return (waiting, nil) }
            state.phase = .broken(failure)
            return (waiting, database)
        }
        commit.answer()
        for write in waiting { write.refuse(Self.refusal(failure)) }
        // Not here: closing waits for the writer, which is where this runs.
        recovery.async { [self] in
            try? database?.close()
            reopen(after: commit.uncertain)
        }
    }

    private func reopen(after uncertain: [Write]) {
        guard isBroken else { return }
        do throws(StorageFailure) {
            let database = try open(uncertain)
            let isWanted = state.withLock { state in
                guard case .broken = state.phase else { return false }
                state.phase = .open(database)
                return true
            }
            if !isWanted { try? database.close() }
        } catch {
            report.found("\(error)")
            recovery.asyncAfter(deadline: .now() + Self.reopeningPause) { [self] in reopen(after: uncertain) }
        }
    }

    private var isBroken: Bool {
        state.withLock { if case .broken = $0.phase { true } else { false } }
    }

    /// Pause before a file that could not be opened again is tried again.
    private static var reopeningPause: DispatchTimeInterval { .seconds(1) }
    private static var closed: StorageFailure { .failed("closed") }

    private static func refusal(_ failure: StorageFailure) -> StorageFailure {
        switch failure {
        case .full: failure
        case .readOnly, .device, .damaged, .cannotOpen, .notDurable, .failed, .newer:
            .failed("a write failed, and the file is being opened again: \(failure)")
        }
    }
}
