import Dispatch
import GRDB
import Synchronization

/// The one writer of a database file. What arrives while a commit is syncing goes into the next commit together; each caller is answered
/// after its own. A write is not given up when the calling task is cancelled: once it may be on disk, the caller learns of it.
///
/// After a commit that failed nobody knows what the disk holds. The file is closed and opened again; until then every call is refused, but for
/// reading where that is wanted: then what lies there is read, with what the commit that failed may have left.
final class GroupWriter<Write: GroupedWrite>: Sendable {
    /// Opens the file: at first, and again after a commit that failed.
    typealias Opening = @Sendable (_ uncertain: [Write]) throws(StorageFailure) -> StateDatabase
    /// Writes a group in one transaction and answers each; a commit that failed leaves that to its ``GroupFailure``.
    typealias Commit = @Sendable (Database, [Write]) -> GroupFailure<Write>?

    /// Opens the file to read it only, while it cannot be opened to write.
    typealias OpeningToRead = @Sendable () throws(StorageFailure) -> StateDatabase

    private enum Phase {
        case open(StateDatabase)
        case broken(StorageFailure, reading: StateDatabase?)
        case closed
    }

    private struct State {
        var phase: Phase
        var waiting: [Write] = []
        var isBusy = false
    }

    private let path: String
    private let largestGroup: Int
    private let report: StorageReport
    private let open: Opening
    private let openToRead: OpeningToRead?
    private let commit: Commit
    private let state: Mutex<State>
    private let recovery = DispatchQueue(label: "securemail.storage-recovery")

    init(
        path: String, largestGroup: Int, report: StorageReport, open: @escaping Opening, openToRead: OpeningToRead? = nil,
        commit: @escaping Commit
    ) throws(StorageFailure) {
        (self.path, self.largestGroup, self.report, self.commit) = (path, largestGroup, report, commit)
        (self.open, self.openToRead) = (open, openToRead)
        state = Mutex(State(phase: .open(try open([]))))
    }

    /// The file for reading.
    func database() throws(StorageFailure) -> StateDatabase {
        try state.withLock { state throws(StorageFailure) in
            switch state.phase {
            case .open(let database): return database
            case .broken(_, let reading?): return reading
            case .broken(let failure, nil): throw Self.refusal(failure)
            case .closed: throw Self.closed
            }
        }
    }

    func submit(_ write: Write) {
        let (database, refusal): (StateDatabase?, StorageFailure?) = state.withLock { state in
            switch state.phase {
            case .broken(let failure, _): return (nil, Self.refusal(failure))
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

    /// Refuses what comes from now on, waits for what is under way, and closes the file: whoever opens it next is alone with it.
    func close() throws(StorageFailure) {
        let (database, reading): (StateDatabase?, StateDatabase?) = state.withLock { state in
            defer { state.phase = .closed }
            switch state.phase {
            case .open(let database): return (database, nil)
            case .broken(_, let reading): return (nil, reading)
            case .closed: return (nil, nil)
            }
        }
        reading?.closeUnchanged()
        recovery.sync {}
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
            precondition(state.isBusy, "one group is written at a time")
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
        let (waiting, database): ([Write], StateDatabase?) = state.withLock { state in
            let waiting = state.waiting
            (state.waiting, state.isBusy) = ([], false)
            guard case .open(let database) = state.phase else { return (waiting, nil) }
            state.phase = .broken(failure, reading: nil)
            return (waiting, database)
        }
        if database != nil { report.cannotWrite(path, failure) }
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
            let (isWanted, reading): (Bool, StateDatabase?) = state.withLock { state in
                guard case .broken(_, let reading) = state.phase else { return (false, nil) }
                state.phase = .open(database)
                return (true, reading)
            }
            if isWanted { report.writesAgain(path) } else { try? database.close() }
            reading?.closeUnchanged()
        } catch {
            report.cannotWrite(path, error)
            readMeanwhile()
            recovery.asyncAfter(deadline: .now() + Self.reopeningPause) { [self] in reopen(after: uncertain) }
        }
    }

    private func readMeanwhile() {
        let isWanted = state.withLock { if case .broken(_, nil) = $0.phase { true } else { false } }
        guard isWanted, let database = try? openToRead?() else { return }
        let isKept = state.withLock { state in
            guard case .broken(let failure, nil) = state.phase else { return false }
            state.phase = .broken(failure, reading: database)
            return true
        }
        if !isKept { database.closeUnchanged() }
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
