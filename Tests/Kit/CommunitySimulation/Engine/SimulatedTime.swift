import Synchronization

/// The time of a simulated world, and what is to happen in it. It passes only when nothing is ready to run.
final class SimulatedTime: Sendable {
    private struct State {
        var now = Duration.zero
        var count = 0
        var heap = OccasionHeap()
    }

    private let state = Mutex(State())
    private let executor: SimulatedExecutor

    init(_ executor: SimulatedExecutor) { self.executor = executor }

    /// Since the beginning.
    var now: Duration { state.withLock { $0.now } }

    /// Does something later; what is due at one moment happens in the order of these calls.
    func after(_ span: Duration, _ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.count += 1
            state.heap.push(OccasionHeap.Occasion(moment: state.now + max(.zero, span), number: state.count, action: action))
        }
    }

    /// - Returns: `false` when the task was cancelled before.
    func sleep(_ span: Duration) async -> Bool {
        let answer = OneAnswer<Bool>()
        after(span) { answer.give(true) }
        return await answer.value(whenCancelled: false)
    }

    /// Lets time pass until a moment, or until something is so; that is looked at whenever nothing is ready to run.
    func run(until end: Duration, or isDone: () -> Bool = { false }) {
        executor.drain()
        while !isDone(), let occasion = next(before: end) {
            occasion.action()
            executor.drain()
        }
        if !isDone() { state.withLock { $0.now = max($0.now, end) } }
    }

    /// What was still to happen never does.
    func end() { state.withLock { $0.heap = OccasionHeap() } }

    private func next(before end: Duration) -> OccasionHeap.Occasion? {
        state.withLock { state in
            guard let first = state.heap.first, first.moment <= end else { return nil }
            state.now = first.moment
            return state.heap.pop()
        }
    }
}
