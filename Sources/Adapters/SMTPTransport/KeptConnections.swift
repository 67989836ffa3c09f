import MailModel
import NIOCore
import SMTPProtocol

/// Connections kept for the next message, and how many are open to each destination.
actor KeptConnections {
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
    private var open: [String: Int] = [:]
    private var waiting: [String: [Waiter]] = [:]
    private var isClosed = false
    private var nextWaiter = 0
    private var kept: [String: [Kept]] = [:]

    init(limit: Int, most: Int = .max, oldest: TimeAmount) { (self.limit, self.most, self.oldest) = (limit, most, oldest) }

    /// How many wait for a place.
    func waiting(for name: String) -> Int { waiting[name, default: []].count }

    /// Waits for a place, in order.
    /// - Returns: whether there is one, to be given back with ``leave(_:)``; `false` when the caller was cancelled or all is closed.
    func enter(_ name: String) async -> Bool {
        guard !isClosed, !Task.isCancelled else { return false }
        guard open[name, default: 0] >= limit else {
            open[name, default: 0] += 1
            return true
        }
        nextWaiter += 1
        let number = nextWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait(for: name, Waiter(number: number, continuation: $0)) }
        } onCancel: {
            Task { await self.giveUp(name, number) }
        }
    }

    /// The cancellation may have come before the wait began.
    private func wait(for name: String, _ waiter: Waiter) {
        guard !isClosed, !Task.isCancelled else { return waiter.continuation.resume(returning: false) }
        waiting[name, default: []].append(waiter)
    }

    private func giveUp(_ name: String, _ number: Int) {
        guard var line = waiting[name], let place = line.firstIndex(where: { $0.number == number }) else { return }
        let waiter = line.remove(at: place)
        waiting[name] = line.isEmpty ? nil : line
        waiter.continuation.resume(returning: false)
    }

    func leave(_ name: String) {
        if var line = waiting[name], !line.isEmpty {
            let next = line.removeFirst()
            waiting[name] = line.isEmpty ? nil : line
            next.continuation.resume(returning: true)
            return
        }
        let left = open[name, default: 1] - 1
        open[name] = left > 0 ? left : nil
    }

    /// A kept connection that still seems alive, to one of the destination's endpoints in their order, the freshest first. Those whose
    /// other end would have to be judged anew are closed.
    func take(_ destination: SMTPDestination) -> SMTPClientConnection? {
        let proof = destination.proof
        var usable: [Kept] = []
        for one in kept[destination.name, default: []] where one.connection.isActive {
            if one.proof == proof, !isTooOld(one.connection) { usable.append(one) } else { one.connection.close() }
        }
        let best = destination.endpoints.lazy.compactMap { endpoint in
            usable.lastIndex { $0.connection.endpoint == endpoint }
        }.first
        let taken = best.map { usable.remove(at: $0).connection }
        kept[destination.name] = usable.isEmpty ? nil : usable
        return taken
    }

    func keep(_ connection: SMTPClientConnection, for destination: SMTPDestination) {
        guard !isClosed, !isTooOld(connection) else { return connection.close() }
        guard connection.isActive else { return }
        let name = destination.name
        makeRoom()
        kept[name, default: []].append(Kept(connection: connection, proof: destination.proof, since: .now()))
        // Nothing is left of a destination that is never sent to again.
        connection.whenClosed { Task { await self.forgetClosed(of: name) } }
    }

    /// Mail to many destinations leaves one at each: the one that waited longest goes.
    private func makeRoom() {
        while kept.values.reduce(0, { $0 + $1.count }) >= most {
            guard let name = kept.min(by: { ($0.value.first?.since ?? .now()) < ($1.value.first?.since ?? .now()) })?.key,
                let longest = kept[name]?.removeFirst()
            else { return }
            if kept[name]?.isEmpty ?? true { kept[name] = nil }
            longest.connection.close()
        }
    }

    /// Destinations of which connections are kept.
    var keptNames: Int { kept.count }

    private func forgetClosed(of name: String) {
        let left = kept[name, default: []].filter(\.connection.isActive)
        kept[name] = left.isEmpty ? nil : left
    }

    private func isTooOld(_ connection: SMTPClientConnection) -> Bool { NIODeadline.now() - connection.began >= oldest }

    /// Closes what is kept; whoever waits or comes later is sent away.
    func closeAll() {
        isClosed = true
        for waiter in waiting.values.joined() { waiter.continuation.resume(returning: false) }
        waiting = [:]
        for one in kept.values.joined() { one.connection.close() }
        kept = [:]
    }
}
