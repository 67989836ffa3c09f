import MailModel
import Synchronization

/// One side of a connection. What is written at one arrives at the other, in order, cut into other pieces.
final class ConnectionEnd: Sendable {
    private struct State {
        var arrived: [Received] = []
        var reader: OneAnswer<Received>?
        var isOver = false
    }

    /// The machine at the other side.
    let other: Host
    /// The certificates that the other side proved to hold, DER, leaf first; empty where none were shown.
    let chain: [Octets]
    private let line: ConnectionLine
    private let isClient: Bool
    private let state = Mutex(State())

    init(other: Host, chain: [Octets], line: ConnectionLine, isClient: Bool) {
        (self.other, self.chain, self.line, self.isClient) = (other, chain, line, isClient)
    }

    func write(_ octets: [UInt8]) {
        guard !octets.isEmpty else { return }
        line.write(octets, fromClient: isClient)
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// The next piece. One reader at a time.
    func read(within patience: Duration) async -> Received {
        let answer = OneAnswer<Received>()
        let piece: Received? = state.withLock { state in
            if let first = state.arrived.first {
                state.arrived.removeFirst()
                return first
            }
            if state.isOver { return .closed }
            state.reader = answer
            return nil
        }
        if let piece { return piece }
        line.time.after(patience) { answer.give(.timedOut) }
        let received = await answer.value(whenCancelled: .closed)
        state.withLock { if $0.reader === answer { $0.reader = nil } }
        return received
    }

    /// What was written before still arrives.
    func close() { line.close(fromClient: isClient) }

    func arrive(_ piece: Received) {
        let reader: OneAnswer<Received>? = state.withLock { state in
            guard !state.isOver else { return nil }
            if case .closed = piece { state.isOver = true }
            defer { state.reader = nil }
            if state.reader == nil, !state.isOver { state.arrived.append(piece) }
            return state.reader
        }
        reader?.give(piece)
    }
}
