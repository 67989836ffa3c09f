import Synchronization

/// Lets waiting deliveries go on when a test says so, each by its number: an event, where asking again and again would cost a busy machine.
final class Gate: Sendable {
    private struct State {
        var open = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
        var numbers: [Int: Int] = [:]
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.open > 0 } }

    /// Lets through all whose number is at most this one.
    func open(through number: Int = .max) {
        let free = state.withLock { state in
            state.open = max(state.open, number)
            return state.numbers.filter { $0.value <= state.open }.keys.compactMap { Self.remove($0, &state) }
        }
        for continuation in free { continuation.resume() }
    }

    /// Returns when the gate is open for this number, or the task is cancelled.
    func pass(_ number: Int = 1) async {
        let place = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.open < number, !Task.isCancelled else { return true }
                    (state.waiting[place], state.numbers[place]) = (continuation, number)
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            state.withLock { Self.remove(place, &$0) }?.resume()
        }
    }

    private static func remove(_ place: Int, _ state: inout State) -> CheckedContinuation<Void, Never>? {
        state.numbers[place] = nil
        return state.waiting.removeValue(forKey: place)
    }
}
