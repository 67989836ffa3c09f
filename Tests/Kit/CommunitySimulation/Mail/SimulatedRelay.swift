import CommunityModel
import DNSFormat
import MailModel
import MessageFlow
import SMIME

/// Relays over the simulated network, as the product does over the real one: host after host until one answers.
struct SimulatedRelay: Relaying {
    let network: SimulatedNetwork
    let host: Host
    let heloName: DomainName
    let judge: PeerJudge
    /// Shown to other gateways.
    let chain: @Sendable () -> [Octets]
    /// Which machine has a name or an address.
    let machine: @Sendable (String) -> Host
    /// Told of each attempt to reach a machine, and whether it was reached.
    let attempted: @Sendable (Host, Bool) -> Void

    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relay(.lines(content), envelope, to: target)
    }

    func relay(_ wire: WireMessage, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relay(.binary(wire.binary, lines: wire.lines), envelope, to: target)
    }

    private func relay(_ content: ClientSession.Content, _ envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        var failure = Reply(.transient, .destinationUnreachable)
        for (host, name, port) in places(target) {
            guard let end = await connect(to: host, port) else { continue }
            if case .gateways(_, let member) = target, await !judge.isGateway(end.chain, of: member) {
                end.close()
                failure = Reply(.transient, .destinationNotTrusted)
                continue
            }
            var session = ClientSession(end, heloName: heloName, content, envelope)
            switch await session.run() {
            case .notStarted(let reply): failure = reply
            case .finished(let replies, let isUnanswered, let tookRequests):
                return .finished(
                    replies, isUnanswered: isUnanswered, next: replies.compactMapValues { _ in name },
                    tookRequests: tookRequests ? Set(replies.keys) : [])
            }
        }
        return .notStarted(failure)
    }

    private func connect(to host: Host, _ port: Port) async -> ConnectionEnd? {
        do throws(SimulatedNetwork.Failure) {
            let end = try await network.connect(from: self.host, to: host, port, showing: port == .peer ? chain() : [])
            attempted(host, true)
            return end
        } catch {
            attempted(host, false)
            return nil
        }
    }

    private func places(_ target: RelayTarget) -> [(host: Host, name: String?, port: Port)] {
        switch target {
        case .gateways(let gateways, _): gateways.map { (machine($0.endpoint.host), $0.name.text, .peer) }
        case .customer(_, let handOver): [(machine(handOver.endpoint.host), nil, .server)]
        case .outsiders(let server): [(machine(server.host), nil, .server)]
        case .exchangers(let exchangers):
            exchangers.hosts.flatMap { exchanger in
                exchanger.addresses.map { (machine($0.text), exchanger.host.text, .server) }
            }
        }
    }
}
