import MailModel
import Synchronization

/// All machines and the ways between them.
final class SimulatedNetwork: Sendable {
    enum Failure: Error { case refused, unreachable }

    struct Listener: Sendable {
        /// Shown to whoever connects.
        let chain: @Sendable () -> [Octets]
        let accept: @Sendable (ConnectionEnd) -> Void
    }

    typealias Tap = @Sendable (_ before: [UInt8], _ octets: [UInt8], _ from: Host, _ to: Host) -> Void

    private struct Way: Hashable {
        let one: Host, other: Host

        init(_ one: Host, _ other: Host) { (self.one, self.other) = one < other ? (one, other) : (other, one) }
    }

    private struct State {
        var listeners: [Host: [Port: Listener]] = [:]
        var moods: [Way: LinkMood] = [:]
        var usual = LinkMood.healthy
        var waiting: [Way: [@Sendable () -> Void]] = [:]
        var lines: [ConnectionLine] = []
        var tap: Tap?
    }

    /// How long a connection that nobody answers is waited for.
    static let connectPatience = Duration.seconds(30)

    let time: SimulatedTime
    private let dice: Dice
    private let state = Mutex(State())

    init(_ time: SimulatedTime, dice: Dice) { (self.time, self.dice) = (time, dice) }

    /// Sees all that is written, before it is encrypted for the way, and what the same side wrote just before.
    func listen(with tap: @escaping Tap) { state.withLock { $0.tap = tap } }

    func tap(_ before: [UInt8], _ octets: [UInt8], from: Host, to: Host) { state.withLock { $0.tap }?(before, octets, from, to) }

    func listen(on host: Host, _ port: Port, _ listener: Listener) {
        state.withLock { $0.listeners[host, default: [:]][port] = listener }
    }

    /// The machine goes down: nobody listens there, and its connections are lost.
    func down(_ host: Host) {
        let lines = state.withLock { state in
            state.listeners[host] = nil
            return state.lines.filter { $0.client == host || $0.server == host }
        }
        for line in lines { line.lose(host) }
    }

    func connect(from client: Host, to server: Host, _ port: Port, showing chain: [Octets] = []) async throws(Failure)
        -> ConnectionEnd
    {
        let mood = mood(client, server)
        guard !mood.isCut else {
            _ = await time.sleep(Self.connectPatience)
            throw .unreachable
        }
        guard await time.sleep(dice.span(mood.delay)) else { throw .unreachable }
        guard let listener = state.withLock({ $0.listeners[server]?[port] }) else { throw .refused }
        let breaksAfter = dice.falls(percent: mood.breaks) ? dice.number(in: 1...14) : nil
        let line = ConnectionLine(self, from: client, to: server, dice: dice.fork(), breaksAfter: breaksAfter)
        let ours = ConnectionEnd(other: server, chain: listener.chain(), line: line, isClient: true)
        let theirs = ConnectionEnd(other: client, chain: chain, line: line, isClient: false)
        line.join(ours, theirs)
        state.withLock { $0.lines.append(line) }
        listener.accept(theirs)
        return ours
    }

    /// The world ends: nothing holds on to it any more.
    func end() {
        let lines = state.withLock { state in
            defer { state = State() }
            return state.lines
        }
        for line in lines { line.part() }
    }

    func mood(_ one: Host, _ other: Host) -> LinkMood { state.withLock { $0.moods[Way(one, other)] ?? $0.usual } }

    /// What waited for the way gets through once it is open.
    func set(_ mood: LinkMood?, between one: Host, and other: Host) {
        let way = Way(one, other)
        let released = state.withLock { state in
            state.moods[way] = mood
            return mood?.isCut == true ? [] : state.waiting.removeValue(forKey: way) ?? []
        }
        for action in released { action() }
    }

    /// All ways are open again, and behave like this from now on.
    func heal(to mood: LinkMood) {
        let released = state.withLock { state in
            (state.moods, state.usual) = ([:], mood)
            defer { state.waiting = [:] }
            return state.waiting.sorted { ($0.key.one, $0.key.other) < ($1.key.one, $1.key.other) }.flatMap(\.value)
        }
        for action in released { action() }
    }

    func whenOpen(_ one: Host, _ other: Host, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting[Way(one, other), default: []].append(action) }
    }
}
