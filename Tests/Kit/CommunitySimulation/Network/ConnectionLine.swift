import MailModel
import Synchronization

/// What lies between the two ends of a connection: delay, and at times a break.
final class ConnectionLine: Sendable {
    private struct State {
        var ends: (client: ConnectionEnd, server: ConnectionEnd)?
        /// When the last piece of each direction arrives; none overtakes it.
        var lastToServer = Duration.zero
        var lastToClient = Duration.zero
        /// Writes until it breaks.
        var writesLeft: Int?
        var isBroken = false
    }

    let time: SimulatedTime
    let client: Host
    let server: Host
    private let network: SimulatedNetwork
    private let dice: Dice
    private let state: Mutex<State>

    init(_ network: SimulatedNetwork, from client: Host, to server: Host, dice: Dice, breaksAfter writes: Int?) {
        (time, self.client, self.server, self.network, self.dice) = (network.time, client, server, network, dice)
        state = Mutex(State(writesLeft: writes))
    }

    func join(_ client: ConnectionEnd, _ server: ConnectionEnd) { state.withLock { $0.ends = (client, server) } }

    func write(_ octets: [UInt8], fromClient: Bool) {
        let breaks: Bool? = state.withLock { state in
            guard !state.isBroken else { return nil }
            guard let left = state.writesLeft else { return false }
            state.writesLeft = left - 1
            return left <= 1
        }
        guard let breaks else { return }
        network.tap(octets, from: fromClient ? client : server, to: fromClient ? server : client)
        // Only shares of the whole are thrown for: how long a signature is must not change what happens.
        let pieces = dice.number(in: 1...3), kept = breaks ? octets.count * dice.number(in: 0...100) / 100 : octets.count
        for piece in 0..<pieces {
            let part = octets[(kept * piece / pieces)..<(kept * (piece + 1) / pieces)]
            send(.octets(Array(part)), fromClient: fromClient)
        }
        if breaks { cut() }
    }

    func close(fromClient: Bool) { send(.closed, fromClient: fromClient) }

    /// Both ends find it broken after a while; what was under way is lost, or not.
    func cut() {
        let isNew = state.withLock { state in
            defer { state.isBroken = true }
            return !state.isBroken
        }
        guard isNew else { return }
        send(.closed, fromClient: true)
        send(.closed, fromClient: false)
    }

    /// The world ends.
    func part() { state.withLock { $0.ends = nil } }

    private func send(_ piece: Received, fromClient: Bool) {
        let delay = dice.span(network.mood(client, server).delay)
        let moment: Duration = state.withLock { state in
            let last = fromClient ? state.lastToServer : state.lastToClient
            let moment = max(last + .microseconds(1), time.now + delay)
            if fromClient { state.lastToServer = moment } else { state.lastToClient = moment }
            return moment
        }
        deliver(piece, at: moment, fromClient: fromClient)
    }

    /// What cannot get through waits for the way to be open again.
    private func deliver(_ piece: Received, at moment: Duration, fromClient: Bool) {
        time.after(moment - time.now) { [self] in
            if network.mood(client, server).isCut {
                network.whenOpen(client, server) { [self] in arrive(piece, fromClient: fromClient) }
            } else {
                arrive(piece, fromClient: fromClient)
            }
        }
    }

    private func arrive(_ piece: Received, fromClient: Bool) {
        let ends = state.withLock { $0.ends }
        (fromClient ? ends?.server : ends?.client)?.arrive(piece)
    }
}
