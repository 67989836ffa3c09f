import CommunityModel
import Crypto
import DNSFormat
import MailModel
import MessageFlow
import MessageFormat
import NetworkTransport
import SMIME
import SMTPProtocol
import SMTPTransport

/// Relays over SMTP: to members' gateways with TLS 1.3 and certificates of the directory, to customers' servers by their pin, to
/// outsiders with TLS where it can be had.
struct SMTPRelaying: Relaying {
    let client: SMTPClient
    let judge: PeerJudge
    /// Where outsiders' servers listen (RFC 5321 knows no other port).
    var outsidersPort = 25
    /// What members' gateways are told of the log, and tell; `nil`: nothing.
    var exchange: LogViewExchange?
    let ownTLS: @Sendable () -> TLSIdentity?

    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relay(.lines(content), envelope: envelope, to: target)
    }

    func relay(_ wire: WireMessage, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relay(.binary(wire.binary) { wire.lines }, envelope: envelope, to: target)
    }

    private func relay(_ content: SMTPContent, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        guard var destination = destination(target) else {
            return .notStarted(Reply(.transient, .destinationNotTrusted, "No TLS certificate of our own is installed"))
        }
        let clear = ClearNote()
        destination.noteClear = { clear.add($1, at: $0) }
        return switch await client.send(content, envelope: envelope, to: destination) {
        case .notStarted(let reply): .notStarted(reply)
        case .finished(let replies, let isUnanswered, let endpoints, let tookRequests):
            .finished(
                replies, isUnanswered: isUnanswered, next: endpoints.compactMapValues { Self.name(of: $0, in: target) },
                tookRequests: tookRequests,
                clear: clear.reasons.reduce(into: [:]) { $0[Self.name(of: $1.key, in: target) ?? target.name] = $1.value })
        }
    }

    private static func name(of endpoint: HostPort, in target: RelayTarget) -> String? {
        switch target {
        case .gateways(let gateways, _): gateways.first { Self.endpoint(of: $0) == endpoint }?.name.text
        case .exchangers(let exchangers):
            exchangers.hosts.first { $0.addresses.contains { $0.text == endpoint.host } }?.host.text
        case .outsiders, .customer: nil
        }
    }

    private func endpoints(of exchangers: MailExchangers) -> [HostPort] {
        var seen: Set<IPAddress> = []
        return exchangers.hosts.flatMap(\.addresses).filter { seen.insert($0).inserted }
            .compactMap { HostPort(host: $0.text, port: outsidersPort) }
    }

    private static func endpoint(of gateway: Gateway) -> HostPort? {
        HostPort(host: gateway.endpoint.host, port: gateway.endpoint.port)
    }

    private func destination(_ target: RelayTarget) -> SMTPDestination? {
        switch target {
        case .gateways(let gateways, let member):
            guard let identity = ownTLS() else { return nil }
            let judge = judge, directory = judge.directory.current
            var destination = SMTPDestination(
                name: "member \(member)",
                endpoints: gateways.compactMap(Self.endpoint(of:)),
                security: .peer(identity: identity) { chain in await judge.isGateway(chain, of: member) },
                epoch: directory.map { "directory \($0.sequence)" } ?? "no directory")
            destination.isWhole = directory?.member(member)?.gateways.count == gateways.count
            destination.logViews = exchange?.telling(member)
            return destination
        case .outsiders(let route):
            return SMTPDestination(
                name: "outside", endpoints: [route], security: .startTLSIfOffered,
                eightBit: .converted { SevenBit.converted($0) })
        case .exchangers(let exchangers):
            var destination = SMTPDestination(
                name: "outside \(exchangers.domain)", endpoints: endpoints(of: exchangers), security: .startTLSIfOffered,
                eightBit: .converted { SevenBit.converted($0) })
            destination.isWhole = exchangers.isWhole
            destination.server = { Self.name(of: $0, in: target) ?? $0.description }
            return destination
        case .customer(let customer, let handOver):
            return SMTPDestination(
                name: "customer \(customer.id)", endpoints: [handOver.endpoint], security: Self.security(handOver.security),
                epoch: Self.epoch(handOver.security), dialect: handOver.dialect == .lmtp ? .lmtp : .smtp, eightBit: .demanded)
        }
    }

    private static func epoch(_ security: HandOverSecurity) -> String {
        switch security {
        case .pinnedCertificate(let digest): Hexadecimal.text(digest)
        case .pinnedName(let name): name.text
        case .clear: ""
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
