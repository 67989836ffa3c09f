import MailModel
import NIOCore
import SMTPProtocol
import Synchronization

/// Connections kept for the next message, and how many are open to each destination.
final class KeptConnections: Sendable {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Kept {
        let connection: SMTPClientConnection
        let proof: SMTPDestination.Proof
        let since: NIODeadline
    }

    private let limit: Int
    /// Of those that are kept, to all destinations.
    private let most: Int
    /// Age at which a connection is not used again.
    private let oldest: TimeAmount
    private let state = Mutex(State())

    private struct State {
        var open: [String: Int] = [:]
        var waiting: [String: [Waiter]] = [:]
        var isClosed = false
        var nextWaiter = 0
        var kept: [String: [Kept]] = [:]
    }

    init(limit: Int, most: Int = .max, oldest: TimeAmount) { (self.limit, self.most, self.oldest) = (limit, most, oldest) }

    /// How many wait for a place.
    func waiting(for name: String) -> Int { state.withLock { $0.waiting[name, default: []].count } }

    /// Waits for a place, in order.
    /// - Returns: whether there is one, to be given back with ``leave(_:)``; `false` when the caller was cancelled or all is closed.
    func enter(_ name: String) async -> Bool {
        guard !Task.isCancelled else { return false }
        let number: Int? = state.withLock { state in
            if !state.isClosed, state.open[name, default: 0] < limit {
                state.open[name, default: 0] += 1
                return nil
            }
            state.nextWaiter += 1
            return state.nextWaiter
        }
        guard let number else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait(for: name, Waiter(number: number, continuation: $0)) }
        } onCancel: {
            giveUp(name, number)
        }
    }

    /// A place may have come free since, and the cancellation may have come before the wait began.
    private func wait(for name: String, _ waiter: Waiter) {
        let answer: Bool? = state.withLock { state in
            guard !state.isClosed, !Task.isCancelled else { return false }
            if state.open[name, default: 0] < limit {
                state.open[name, default: 0] += 1
                return true
            }
            state.waiting[name, default: []].append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func giveUp(_ name: String, _ number: Int) {
        let waiter: Waiter? = state.withLock { state in
            guard var line = state.waiting[name], let place = line.firstIndex(where: { $0.number == number }) else { return nil }
            let waiter = line.remove(at: place)
            state.waiting[name] = line.isEmpty ? nil : line
            return waiter
        }
        waiter?.continuation.resume(returning: false)
    }

    func leave(_ name: String) {
        let next: Waiter? = state.withLock { state in
            guard var line = state.waiting[name], !line.isEmpty else {
                let left = state.open[name, default: 1] - 1
                state.open[name] = left > 0 ? left : nil
                return nil
            }
            let next = line.removeFirst()
            state.waiting[name] = line.isEmpty ? nil : line
            return next
        }
        next?.continuation.resume(returning: true)
    }

    /// A kept connection that still seems alive, to one of the destination's endpoints in their order, the freshest first. Those whose
    /// other end would have to be judged anew are closed.
    func take(_ destination: SMTPDestination) -> SMTPClientConnection? {
        let proof = destination.proof
        var unfit: [Kept] = []
        defer { for one in unfit { one.connection.close() } }
        return state.withLock { state in
            var usable: [Kept] = []
            for one in state.kept[destination.name, default: []] where one.connection.isActive {
                if one.proof == proof, !isTooOld(one.connection) { usable.append(one) } else { unfit.append(one) }
            }
            let best = destination.endpoints.lazy.compactMap { endpoint in
                usable.lastIndex { $0.connection.endpoint == endpoint }
            }.first
            let taken = best.map { usable.remove(at: $0).connection }
            state.kept[destination.name] = usable.isEmpty ? nil : usable
            return taken
        }
    }

    func keep(_ connection: SMTPClientConnection, for destination: SMTPDestination) {
        let unfit: [SMTPClientConnection] = state.withLock { state in
            guard !state.isClosed, !isTooOld(connection) else { return [connection] }
            guard connection.isActive else { return [] }
            let surplus = makeRoom(&state)
            state.kept[destination.name, default: []].append(
                Kept(connection: connection, proof: destination.proof, since: .now()))
            return surplus
        }
        for one in unfit { one.close() }
    }

    /// Mail to many destinations leaves one at each: the one that waited longest goes.
    private func makeRoom(_ state: inout State) -> [SMTPClientConnection] {
        var surplus: [SMTPClientConnection] = []
        while state.kept.values.reduce(0, { $0 + $1.count }) >= most {
            guard let name = state.kept.min(by: { ($0.value.first?.since ?? .now()) < ($1.value.first?.since ?? .now()) })?.key,
                let longest = state.kept[name]?.removeFirst()
            else { break }
            if state.kept[name]?.isEmpty ?? true { state.kept[name] = nil }
            surplus.append(longest.connection)
        }
        return surplus
    }

    /// Destinations of which connections are kept.
    var keptNames: Int { state.withLock { $0.kept.count } }

    /// Once for each connection: nothing is left of a destination that is never sent to again.
    func watch(_ connection: SMTPClientConnection, to name: String) {
        connection.whenClosed { [weak self] in self?.forgetClosed(of: name) }
    }

    private func forgetClosed(of name: String) {
        state.withLock { state in
            let left = state.kept[name, default: []].filter(\.connection.isActive)
            state.kept[name] = left.isEmpty ? nil : left
        }
    }

    private func isTooOld(_ connection: SMTPClientConnection) -> Bool { NIODeadline.now() - connection.began >= oldest }

    /// Closes what is kept; whoever waits or comes later is sent away.
    func closeAll() {
        let (waiting, kept) = state.withLock { state in
            defer { (state.isClosed, state.waiting, state.kept) = (true, [:], [:]) }
            return (state.waiting.values.joined(), state.kept.values.joined())
        }
        for waiter in waiting { waiter.continuation.resume(returning: false) }
        for one in kept { one.connection.close() }
    }
}
