import MailModel
import SMTPProtocol

/// Connections kept for the next message, and how many are open to each destination.
actor KeptConnections {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private let limit: Int
    private var open: [String: Int] = [:]
    private var waiting: [String: [Waiter]] = [:]
    private var isClosed = false
    private var nextWaiter = 0
    private var kept: [String: [SMTPClientConnection]] = [:]

    init(limit: Int) { self.limit = limit }

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

    /// A kept connection that still seems alive, the freshest first.
    func take(_ name: String) -> SMTPClientConnection? {
        while let connection = kept[name]?.popLast() {
            if kept[name]?.isEmpty == true { kept[name] = nil }
            if connection.isActive { return connection }
        }
        return nil
    }

    func keep(_ connection: SMTPClientConnection, for name: String) {
        kept[name]?.removeAll { !$0.isActive }
        guard !isClosed else { return connection.close() }
        if connection.isActive { kept[name, default: []].append(connection) }
    }

    /// Closes what is kept; whoever waits or comes later is sent away.
    func closeAll() {
        isClosed = true
        for waiter in waiting.values.joined() { waiter.continuation.resume(returning: false) }
        waiting = [:]
        for connection in kept.values.joined() { connection.close() }
        kept = [:]
    }
}
