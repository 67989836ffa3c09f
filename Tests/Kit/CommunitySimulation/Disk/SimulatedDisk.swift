import DeliveryQueue
import MailModel
import Synchronization

/// A disk that keeps what was synced and nothing else. Calls that come while a sync is under way share the next one; a crash in the
/// midst of a sync leaves all of it or nothing, whichever chance decides, and nobody hears which.
final class SimulatedDisk: Sendable {
    private struct Call {
        /// Changes the tables, and says what is to be told once that is durable.
        let change: @Sendable (inout DiskTables) -> (@Sendable () -> Void)
        let fail: @Sendable (DiskFailure) -> Void
    }

    private struct State {
        var tables = DiskTables()
        var mood = DiskMood.healthy
        /// Which start of the node may use it.
        var owner = 0
        var waiting: [Call] = []
        var syncing: [Call] = []
    }

    private let state = Mutex(State())
    private let time: SimulatedTime
    private let dice: Dice
    /// Sees every content that is to lie on it.
    let watch: @Sendable (Octets) -> Void

    init(_ time: SimulatedTime, dice: Dice, watch: @escaping @Sendable (Octets) -> Void = { _ in }) {
        (self.time, self.dice, self.watch) = (time, dice, watch)
    }

    var tables: DiskTables { state.withLock { $0.tables } }

    func set(_ mood: DiskMood) { state.withLock { $0.mood = mood } }

    /// The node starts: earlier starts can do nothing any more.
    func open() -> Int {
        state.withLock { state in
            state.owner += 1
            return state.owner
        }
    }

    /// The node is gone.
    func crash() {
        let isSyncDone = dice.falls(percent: 50)
        let lost: [Call] = state.withLock { state in
            state.owner += 1
            if isSyncDone { for call in state.syncing { _ = call.change(&state.tables) } }
            defer { (state.syncing, state.waiting) = ([], []) }
            return state.syncing + state.waiting
        }
        for call in lost { call.fail(.crashed) }
    }

    func read<Result>(as owner: Int, _ body: (DiskTables) -> Result) throws(DiskFailure) -> Result {
        guard !dice.falls(percent: state.withLock { $0.mood.unreadable }) else { throw .failed }
        let result: Result? = state.withLock { $0.owner == owner ? body($0.tables) : nil }
        guard let result else { throw .crashed }
        return result
    }

    /// Changes the tables, and returns when that is durable.
    func commit<Result: Sendable>(
        as owner: Int, _ body: @escaping @Sendable (inout DiskTables) -> Result
    ) async throws(DiskFailure) -> Result {
        let answer = OneAnswer<Swift.Result<Result, DiskFailure>>()
        let call = Call(
            change: { tables in
                let result = body(&tables)
                return { answer.give(.success(result)) }
            }, fail: { answer.give(.failure($0)) })
        let isFirst: Bool? = state.withLock { state in
            guard state.owner == owner else { return nil }
            state.waiting.append(call)
            return state.syncing.isEmpty
        }
        guard let isFirst else { throw .crashed }
        if isFirst { sync(as: owner) }
        // Who is cancelled meanwhile waits all the same: the disk does not stop for it.
        return try await answer.value().get()
    }

    /// What is not synced, as the marks of crashes are not: there at once, unless the machine itself ends.
    func write(as owner: Int, _ body: (inout DiskTables) -> Void) {
        state.withLock { if $0.owner == owner { body(&$0.tables) } }
    }

    private func sync(as owner: Int) {
        let span = dice.span(state.withLock { $0.mood.sync })
        let hasFailed = dice.falls(percent: state.withLock { $0.mood.failures })
        state.withLock { state in
            (state.syncing, state.waiting) = (state.waiting, [])
        }
        time.after(span) { self.synced(as: owner, hasFailed: hasFailed) }
    }

    private func synced(as owner: Int, hasFailed: Bool) {
        let (answers, goesOn): ([@Sendable () -> Void], Bool) = state.withLock { state in
            guard state.owner == owner else { return ([], false) }
            let failure: DiskFailure? = hasFailed ? .failed : state.mood.isFull ? .full : nil
            let answers: [@Sendable () -> Void] = state.syncing.map { call in
                if let failure { return { call.fail(failure) } }
                return call.change(&state.tables)
            }
            state.syncing = []
            return (answers, !state.waiting.isEmpty)
        }
        for answer in answers { answer() }
        if goesOn { sync(as: owner) }
    }
}
