import MailModel
import SMTPProtocol

/// Connections kept for the next message, and how many are open to each destination.
actor KeptConnections {
    private let limit: Int
    private var open: [String: Int] = [:]
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    private var kept: [String: [SMTPClientConnection]] = [:]

    init(limit: Int) { self.limit = limit }

    /// Waits for a place, in order.
    func enter(_ name: String) async {
        guard open[name, default: 0] >= limit else {
            open[name, default: 0] += 1
            return
        }
        await withCheckedContinuation { waiting[name, default: []].append($0) }
    }

    func leave(_ name: String) {
        if var line = waiting[name], !line.isEmpty {
            let next = line.removeFirst()
            waiting[name] = line.isEmpty ? nil : line
            next.resume()
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
        if connection.isActive { kept[name, default: []].append(connection) }
    }

    func closeAll() {
        for connection in kept.values.joined() { connection.close() }
        kept = [:]
    }
}
