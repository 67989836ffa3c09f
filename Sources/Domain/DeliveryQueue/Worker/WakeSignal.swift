import Synchronization

/// Wakes the worker. However often it is raised while the worker is busy, or while there is none, the worker wakes once more.
package final class WakeSignal: Sendable {
    private struct State {
        var continuation: AsyncStream<Void>.Continuation?
        var isRaised = false
        var isLookDue = true
    }

    private let state = Mutex(State())

    package init() {}

    /// Something may be due in the store.
    package func raise() { wake(toLook: true) }

    /// Something that needs no look into the store: a place is free, or something came that is leased.
    func nudge() { wake(toLook: false) }

    /// Whether it was raised since this was asked last.
    func takesLook() -> Bool {
        state.withLock { state in
            defer { state.isLookDue = false }
            return state.isLookDue
        }
    }

    private func wake(toLook: Bool) {
        state.withLock { state in
            state.isLookDue = state.isLookDue || toLook
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
            state = State(continuation: continuation)  // with a look at the store
        }
        return stream
    }
}
