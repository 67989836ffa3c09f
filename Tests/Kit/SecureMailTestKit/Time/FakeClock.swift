package import MailModel
import Synchronization

/// A clock that stands still until a test moves it; who sleeps wakes when its moment is passed.
package final class FakeClock: NodeClock {
    private struct State {
        var now: Timestamp
        var elapsed = Duration.zero
        var nextID = 0
        var sleepers: [Int: (moment: Timestamp, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    package init(_ start: Timestamp = Timestamp(seconds: 1_800_000_000)) { state = Mutex(State(now: start)) }

    package var now: Timestamp { state.withLock { $0.now } }

    package var elapsed: Duration { state.withLock { $0.elapsed } }

    /// The earliest moment that somebody sleeps until.
    package var nextWaking: Timestamp? { state.withLock { $0.sleepers.values.map(\.moment).min() } }

    /// Returns when at least so many sleep: of a test's tasks, that all have done what there was to do by now.
    package func whenAsleep(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                guard state.sleepers.count < count else { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isAsleep { continuation.resume() }
        }
    }

    package func sleep(until moment: Timestamp) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil || Task.isCancelled { return .failure(CancellationError()) }
                    if moment <= state.now { return .success(()) }
                    state.sleepers[id] = (moment, continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
                for waiter in state.withLock({ Self.takeWaiters(&$0) }) { waiter.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves time on and wakes those whose moment has come.
    package func advance(by span: Duration) { advance(to: now + span) }

    package func advance(to moment: Timestamp) {
        let due = state.withLock { state in
            state.elapsed += max(.zero, moment - state.now)
            state.now = max(state.now, moment)
            return Self.takeDue(&state)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Somebody sets the clock, ahead or back: no time passes. Whoever sleeps when it is set back sleeps on for as long as was left.
    package func set(by span: Duration) {
        let due = state.withLock { state in
            state.now = state.now + span
            if span < .zero { state.sleepers = state.sleepers.mapValues { ($0.moment + span, $0.continuation) } }
            return Self.takeDue(&state)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    private static func takeWaiters(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        let asleep = state.sleepers.count, taken = state.waiting.filter { $0.count <= asleep }
        state.waiting.removeAll { $0.count <= asleep }
        return taken.map(\.continuation)
    }

    private static func takeDue(_ state: inout State) -> [(moment: Timestamp, continuation: CheckedContinuation<Void, any Error>)]
    {
        let due = state.sleepers.filter { $0.value.moment <= state.now }
        for id in due.keys { state.sleepers[id] = nil }
        return due.values.sorted { $0.moment < $1.moment }
    }
}
