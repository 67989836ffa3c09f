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
        /// The end of what each side wrote, so that nothing hides between two writes.
        var sentByClient: [UInt8] = []
        var sentByServer: [UInt8] = []
        /// What was under way on either side when a machine was lost never arrives.
        var losesToServer = false
        var losesToClient = false
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
        tap(octets, fromClient: fromClient)
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

    /// One of the machines is gone, and what it had not read with it. The other is told by the way's end, or by nobody; of what was under
    /// way to it all arrives, or nothing.
    func lose(_ gone: Host) {
        let isClientGone = client == gone, isLost = dice.falls(percent: 50), isTold = dice.falls(percent: 50)
        let ends = state.withLock { state in
            defer { state.isBroken = true }
            if isClientGone { state.losesToClient = true } else { state.losesToServer = true }
            if isLost { (state.losesToClient, state.losesToServer) = (true, true) }
            return state.isBroken ? nil : state.ends
        }
        guard let ends else { return }
        (isClientGone ? ends.client : ends.server).arrive(.closed)
        guard isTold else { return }
        let other = isClientGone ? ends.server : ends.client
        time.after(dice.span(.seconds(1)...Duration.seconds(20))) { other.arrive(.closed) }
    }

    private func tap(_ octets: [UInt8], fromClient: Bool) {
        let before: [UInt8] = state.withLock { state in
            let before = fromClient ? state.sentByClient : state.sentByServer
            let last = Array((before + octets).suffix(Marks.longestHit))
            if fromClient { state.sentByClient = last } else { state.sentByServer = last }
            return before
        }
        network.tap(before, octets, from: fromClient ? client : server, to: fromClient ? server : client)
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
        let ends = state.withLock { state in
            (fromClient ? state.losesToServer : state.losesToClient) ? nil : state.ends
        }
        (fromClient ? ends?.server : ends?.client)?.arrive(piece)
    }
}
