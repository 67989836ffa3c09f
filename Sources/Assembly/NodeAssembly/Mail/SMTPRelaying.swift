import CommunityModel
import Crypto
import MailModel
import MessageFlow
import NetworkTransport
import SMTPTransport

/// Relays over SMTP: to members' gateways with TLS 1.3 and certificates of the directory, to customers' servers by their pin, to
/// outsiders with TLS where it is offered.
struct SMTPRelaying: Relaying {
    let client: SMTPClient
    let judge: PeerJudge
    let ownTLS: @Sendable () -> TLSIdentity?

    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        guard let destination = destination(target) else {
            return .notStarted(Reply(.transient, .destinationNotTrusted, "No TLS certificate of our own is installed"))
        }
        return switch await client.send(content, envelope: envelope, to: destination) {
        case .notStarted(let reply): .notStarted(reply)
        case .finished(let replies, let isUnanswered): .finished(replies, isUnanswered: isUnanswered)
        }
    }

    private func destination(_ target: RelayTarget) -> SMTPDestination? {
        switch target {
        case .gateways(let gateways, let member):
            guard let identity = ownTLS() else { return nil }
            let judge = judge
            return SMTPDestination(
                name: "member \(member)",
                endpoints: gateways.compactMap { HostPort(host: $0.endpoint.host, port: $0.endpoint.port) },
                security: .peer(identity: identity) { chain in await judge.isGateway(chain, of: member) })
        case .outsiders(let route): return SMTPDestination(name: "outside", endpoints: [route], security: .startTLSIfOffered)
        case .customer(let customer, let handOver):
            return SMTPDestination(
                name: "customer \(customer.id)", endpoints: [handOver.endpoint], security: Self.security(handOver.security))
        }
    }

    private static func security(_ security: HandOverSecurity) -> SMTPDestination.Security {
        switch security {
        case .pinnedCertificate(let digest):
            .startTLSRequired(
                .judge { chain in
                    chain.first.map { SymmetricKey(data: SHA256.hash(data: $0.bytes)) == SymmetricKey(data: digest) } ?? false
                })
        case .pinnedName(let name): .startTLSRequired(.name(name))
        case .clear: .clear
        }
    }
}
