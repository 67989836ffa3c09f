import MailModel
import Synchronization

/// The clock of one node: the world's time, and by how much it is wrong.
final class SimulatedClock: NodeClock {
    private struct Sleeper {
        let moment: Timestamp
        /// When it wakes at the latest, in the world's time: who waits for a minute does not wait for a month.
        let latest: Duration
        let answer: OneAnswer<Bool>
    }

    private struct State {
        var error = Duration.zero
        var sleepers: [Int: Sleeper] = [:]
        var count = 0
    }

    private let time: SimulatedTime
    private let start: Timestamp
    private let state = Mutex(State())

    /// - Parameter start: what a clock that is right shows at the beginning of the world.
    init(_ time: SimulatedTime, start: Timestamp) { (self.time, self.start) = (time, start) }

    var now: Timestamp { start + time.now + error }
    var elapsed: Duration { time.now }
    var error: Duration { state.withLock { $0.error } }

    func sleep(until moment: Timestamp) async throws {
        let left = moment - now
        guard left > .zero else { return }
        let answer = OneAnswer<Bool>()
        let number = state.withLock { state in
            state.count += 1
            state.sleepers[state.count] = Sleeper(moment: moment, latest: time.now + left, answer: answer)
            return state.count
        }
        time.after(left) { self.wake(number) }
        let isReached = await answer.value(whenCancelled: false)
        state.withLock { $0.sleepers[number] = nil }
        guard isReached else { throw CancellationError() }
    }

    /// Sets how wrong it is.
    func set(error: Duration) {
        let sleepers = state.withLock { state in
            state.error = error
            return state.sleepers.sorted { $0.key < $1.key }
        }
        for (number, sleeper) in sleepers {
            let left = min(sleeper.moment - now, sleeper.latest - time.now)
            time.after(left) { self.wake(number) }
        }
    }

    private func wake(_ number: Int) {
        let sleeper = state.withLock { $0.sleepers[number] }
        guard let sleeper, now >= sleeper.moment || time.now >= sleeper.latest else { return }
        sleeper.answer.give(true)
    }
}
