import DeliveryQueue
import MailModel
import Synchronization

/// A disk that keeps what was synced and nothing else. A crash in the midst of a sync leaves all of it or nothing, whichever chance decides,
/// and nobody hears which. Of a commit that failed nobody knows either: its file is opened again, and what was refused is taken out, unless
/// a crash comes before that.
final class SimulatedDisk: Sendable {
    private struct State {
        var tables = DiskTables()
        var notes = DiskNotes()
        /// What the machine wrote out of the notes by itself.
        var writtenNotes = DiskNotes()
        var mood = DiskMood.healthy
        /// Which start of the node may use it.
        var owner = 0
        var lanes: [DiskFile: DiskLane] = [:]
    }

    /// Between two attempts to open a file again.
    private static let reopeningPause = Duration.seconds(1)

    private let state = Mutex(State())
    private let time: SimulatedTime
    private let dice: Dice
    /// Sees all octets that are to lie on it.
    let watch: @Sendable (Octets) -> Void
    /// Told of items that were refused and are there after a crash.
    private let left: @Sendable ([NewItem]) -> Void

    init(
        _ time: SimulatedTime, dice: Dice, watch: @escaping @Sendable (Octets) -> Void = { _ in },
        left: @escaping @Sendable ([NewItem]) -> Void = { _ in }
    ) {
        (self.time, self.dice, self.watch, self.left) = (time, dice, watch, left)
    }

    var tables: DiskTables { state.withLock { $0.tables } }
    var notes: DiskNotes { state.withLock { $0.notes } }

    func set(_ mood: DiskMood) { state.withLock { $0.mood = mood } }

    /// The node starts: earlier starts can do nothing any more.
    func open() -> Int {
        state.withLock { state in
            state.owner += 1
            return state.owner
        }
    }

    /// The node is gone; with the machine, so is what lay in its memory.
    func crash(withMachine: Bool) {
        let chances = DiskFile.allCases.map { ($0, dice.falls(percent: 50)) }
        let losesMarks = dice.falls(percent: 30)
        let (lost, kept): ([DiskCall], [NewItem]) = state.withLock { state in
            state.owner += 1
            var lost: [DiskCall] = [], kept: [NewItem] = []
            for (file, isSyncDone) in chances {
                guard let lane = state.lanes.removeValue(forKey: file) else { continue }
                for call in lane.uncertain { _ = call.change(&state.tables) }
                kept += lane.uncertain.flatMap(\.items)
                if isSyncDone { for call in lane.syncing { _ = call.change(&state.tables) } }
                lost += lane.syncing + lane.waiting
            }
            guard withMachine else { return (lost, kept) }
            state.notes = DiskNotes(marks: losesMarks ? [:] : state.writtenNotes.marks, seen: state.writtenNotes.seen)
            return (lost, kept)
        }
        left(kept)
        for call in lost { call.fail(.crashed) }
    }

    func read<Result>(
        as owner: Int, _ file: DiskFile, _ body: (DiskTables) -> Result
    ) async throws(DiskFailure) -> Result {
        if let span = state.withLock({ $0.mood.read }) { _ = await time.sleep(dice.span(span)) }
        guard !dice.falls(percent: state.withLock { $0.mood.unreadable }) else { throw .failed }
        let result: Swift.Result<Result, DiskFailure> = state.withLock { state in
            guard state.owner == owner else { return .failure(.crashed) }
            return state.lanes[file]?.isBroken ?? false ? .failure(.failed) : .success(body(state.tables))
        }
        return try result.get()
    }

    /// Changes the tables, and returns when that is durable.
    func commit<Result: Sendable>(
        as owner: Int, to file: DiskFile, accepting items: [NewItem] = [],
        undo: @escaping @Sendable (inout DiskTables) -> Void = { _ in }, _ body: @escaping @Sendable (inout DiskTables) -> Result
    ) async throws(DiskFailure) -> Result {
        let answer = OneAnswer<Swift.Result<Result, DiskFailure>>()
        let call = DiskCall(
            change: { tables in
                let result = body(&tables)
                return { answer.give(.success(result)) }
            }, undo: undo, items: items, fail: { answer.give(.failure($0)) })
        try begin(call, as: owner, to: file)
        // Who is cancelled meanwhile waits all the same: the disk does not stop for it.
        return try await answer.value().get()
    }

    private func begin(_ call: DiskCall, as owner: Int, to file: DiskFile) throws(DiskFailure) {
        let isFirst: Swift.Result<Bool, DiskFailure> = state.withLock { state in
            guard state.owner == owner else { return .failure(.crashed) }
            guard !state.lanes[file, default: DiskLane()].isBroken else { return .failure(.failed) }
            state.lanes[file, default: DiskLane()].waiting.append(call)
            return .success(state.lanes[file]?.syncing.isEmpty ?? true)
        }
        if try isFirst.get() { sync(file, as: owner) }
    }

    /// What is not synced is there at once, unless the machine itself ends.
    func note(as owner: Int, _ body: (inout DiskNotes) -> Void) {
        let isWrittenOut = dice.falls(percent: 20)
        state.withLock { state in
            guard state.owner == owner else { return }
            body(&state.notes)
            if isWrittenOut { state.writtenNotes = state.notes }
            // The file of the time is synced when it is made.
            state.writtenNotes.seen = state.writtenNotes.seen ?? state.notes.seen
        }
    }

    /// - Returns: whether it outlives the machine.
    func noteSynced(as owner: Int, seen: SeenMoment) -> Bool {
        state.withLock { state in
            guard state.owner == owner else { return false }
            state.notes.seen = seen
            state.writtenNotes.seen = seen
            return true
        }
    }

    /// At an opening, before anything else is done.
    func opened(as owner: Int, _ body: (inout DiskTables) -> Void) {
        state.withLock { if $0.owner == owner { body(&$0.tables) } }
    }

    private func sync(_ file: DiskFile, as owner: Int) {
        let mood = state.withLock { $0.mood }
        let span = dice.span(mood.sync), hasFailed = dice.falls(percent: mood.failures), isThere = dice.falls(percent: 50)
        state.withLock { state in
            guard var lane = state.lanes[file] else { return }
            (lane.syncing, lane.waiting) = (lane.waiting, [])
            state.lanes[file] = lane
        }
        time.after(span) { self.synced(file, as: owner, hasFailed: hasFailed, isThere: isThere) }
    }

    private func synced(_ file: DiskFile, as owner: Int, hasFailed: Bool, isThere: Bool) {
        let (answers, next): ([@Sendable () -> Void], Step) = state.withLock { state in
            guard state.owner == owner, var lane = state.lanes[file] else { return ([], .rest) }
            defer { state.lanes[file] = lane }
            let failure: DiskFailure? = hasFailed ? .failed : state.mood.isFull ? .full : nil
            if let failure {
                let refused = lane.syncing + lane.waiting
                lane = DiskLane(isBroken: true, uncertain: hasFailed && isThere ? lane.syncing : [])
                return (refused.map { call in { call.fail(failure) } }, .reopen)
            }
            let answers = lane.syncing.map { $0.change(&state.tables) }
            lane.syncing = []
            return (answers, lane.waiting.isEmpty ? .rest : .sync)
        }
        for answer in answers { answer() }
        switch next {
        case .rest: break
        case .sync: sync(file, as: owner)
        case .reopen: time.after(dice.span(.milliseconds(5)...Duration.milliseconds(500))) { self.reopen(file, as: owner) }
        }
    }

    private enum Step { case rest, sync, reopen }

    private func reopen(_ file: DiskFile, as owner: Int) {
        let hasFailed = dice.falls(percent: state.withLock { $0.mood.failures })
        let isOpen = state.withLock { state in
            guard state.owner == owner, let lane = state.lanes[file] else { return true }
            guard !hasFailed, !state.mood.isFull else { return false }
            for call in lane.uncertain { _ = call.change(&state.tables) }
            for call in lane.uncertain { call.undo(&state.tables) }
            state.lanes[file] = DiskLane()
            return true
        }
        if !isOpen { time.after(Self.reopeningPause) { self.reopen(file, as: owner) } }
    }
}
