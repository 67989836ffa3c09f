import Synchronization

/// An answer that somebody waits for; the first one that is given counts. Who is cancelled gets an answer of its own.
final class OneAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(UnsafeContinuation<Value, Never>)
        case given(Value)
        case taken
    }

    private let state = Mutex(State.open)

    func give(_ value: Value) {
        let waiting: UnsafeContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open: state = .given(value)
            case .awaited(let continuation):
                state = .taken
                return continuation
            case .given, .taken: break
            }
            return nil
        }
        waiting?.resume(returning: value)
    }

    /// To be called once.
    func value(whenCancelled cancelled: Value) async -> Value {
        await withTaskCancellationHandler {
            await value()
        } onCancel: {
            give(cancelled)
        }
    }

    /// To be called once; for an answer that comes whatever becomes of the task.
    func value() async -> Value {
        await withUnsafeContinuation { continuation in
            let given: Value? = state.withLock { state in
                guard case .given(let value) = state else {
                    state = .awaited(continuation)
                    return nil
                }
                state = .taken
                return value
            }
            if let given { continuation.resume(returning: given) }
        }
    }
}
