import MailModel
import Synchronization

/// Bounds the octets that messages under work hold in memory at once. Who finds no room waits in line; nobody is turned away.
package final class OctetGate: Sendable {
    /// Work on so few octets passes at once: as much of it as is ever under way together fits beside the rest.
    package static let small = 262_144

    private struct Waiter {
        let number: Int
        let octets: Int
        let name: String
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var used = 0, most = 0
        var usedByName: [String: Int] = [:]
        var line: [Waiter] = []
        var next = 0
    }

    private let limit: Int
    /// Octets that one name may hold, so that a slow destination does not take the room of all others.
    private let share: Int
    private let state = Mutex(State())

    package init(limit: Int, share: Int? = nil) { (self.limit, self.share) = (limit, share ?? limit) }

    package var inUse: Int { state.withLock { $0.used } }
    /// The most that was in use at any moment.
    package var mostInUse: Int { state.withLock { $0.most } }

    /// Runs the work once there is room. More octets than there can ever be count as all.
    package func hold<T: Sendable, Failure: Error>(
        _ octets: Int, for name: String = "", _ work: () async throws(Failure) -> T
    ) async throws(Failure) -> T {
        guard octets > Self.small else { return try await work() }
        let octets = min(octets, share)
        await enter(octets, name)
        defer { leave(octets, name) }
        return try await work()
    }

    private func enter(_ octets: Int, _ name: String) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            admit { state in
                state.next += 1
                state.line.append(
                    Waiter(number: state.next, octets: octets, name: name, continuation: continuation))
            }
        }
    }

    private func leave(_ octets: Int, _ name: String) { admit { take(-octets, name, &$0) } }

    /// After a change, lets in whoever has room now, in order. Who waits for the room of its own name lets others by; who waits for the
    /// room of all does not, or a large message would never come in.
    private func admit(after change: (inout State) -> Void) {
        let admitted = state.withLock { state in
            change(&state)
            var admitted: [Waiter] = []
            var full: Set<String> = []
            for waiter in state.line where !full.contains(waiter.name) {
                guard state.used + waiter.octets <= limit else { break }
                guard state.usedByName[waiter.name, default: 0] + waiter.octets <= share else {
                    full.insert(waiter.name)
                    continue
                }
                take(waiter.octets, waiter.name, &state)
                admitted.append(waiter)
            }
            let numbers = Set(admitted.map(\.number))
            state.line.removeAll { numbers.contains($0.number) }
            return admitted
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    private func take(_ octets: Int, _ name: String, _ state: inout State) {
        state.used += octets
        state.most = max(state.most, state.used)
        let now = state.usedByName[name, default: 0] + octets
        state.usedByName[name] = now > 0 ? now : nil
    }
}
