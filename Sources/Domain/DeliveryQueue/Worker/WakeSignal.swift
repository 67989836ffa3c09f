import Synchronization

/// Wakes the worker. However often it is raised while the worker is busy, or while there is none, the worker wakes once more.
package final class WakeSignal: Sendable {
    private struct State {
        var continuation: AsyncStream<Void>.Continuation?
        var isRaised = false
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() {
        state.withLock { state in
            guard let continuation = state.continuation else {
                state.isRaised = true
                return
            }
            continuation.yield()
        }
    }

    /// For one worker at a time; who asks later takes the place. A stream ends with the task that reads it, so each run has its own.
    package func wakes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            if state.isRaised { continuation.yield() }
            state = State(continuation: continuation)
        }
        return stream
    }
}
