import CommunityModel
import MailModel
import MessageFlow
import SMIME

@testable import NodeAssembly

/// SMTP as the node has it; members' gateways are all on one port of loopback, whatever the directory says.
struct RemoteRelaying: Relaying {
    let relaying: SMTPRelaying
    let port: Int

    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relaying.relay(content, envelope: envelope, to: moved(target))
    }

    func relay(_ wire: WireMessage, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relaying.relay(wire, envelope: envelope, to: moved(target))
    }

    private func moved(_ target: RelayTarget) -> RelayTarget {
        guard case .gateways(let gateways, let member) = target, let endpoint = Endpoint(host: "127.0.0.1", port: port) else {
            return target
        }
        let moved = gateways.map {
            Gateway(name: $0.name, endpoint: endpoint, tls: $0.tls, signing: $0.signing, encryption: $0.encryption)
        }
        return .gateways(moved, of: member)
    }
}
