import CommunityModel
import MailModel
import MessageFlow
import NIOCore
import NIOPosix
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Synchronization

/// Looks at servers over the network, as the node itself would speak to them.
struct NetworkProbe: ServerProbe {
    /// For connecting and for each reply: long enough for a server that looks names up, short enough for somebody who waits.
    static let patience = TimeAmount.seconds(10)

    private let client: SMTPClient
    private let identity: TLSIdentity?
    private let judge: PeerJudge

    /// - Parameter identity: the gateway's own; without it no peer is spoken to.
    init(name: DomainName, identity: TLSIdentity?, judge: PeerJudge) {
        var timeouts = SMTPTimeouts()
        (timeouts.connect, timeouts.reply, timeouts.handshake) = (Self.patience, Self.patience, Self.patience)
        client = SMTPClient(heloName: name, timeouts: timeouts)
        (self.identity, self.judge) = (identity, judge)
    }

    func look(
        at endpoint: HostPort, _ security: ServerSighting.Security, by dialect: HandOver.Dialect
    ) async -> ServerSighting {
        let shown = ShownCertificate()
        guard let wanted = wanted(security, shown) else {
            return ServerSighting(.unprepared("this gateway has no TLS certificate, or its keys do not open"))
        }
        let sighting = await client.look(
            at: SMTPDestination(
                name: "look at \(endpoint)", endpoints: [endpoint], security: wanted, dialect: dialect == .lmtp ? .lmtp : .smtp))
        return ServerSighting(Self.outcome(sighting.refusal), offered: sighting.offered, certificate: shown.leaf)
    }

    func accepts(_ endpoint: HostPort) async -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(Self.patience)
                .connect(host: endpoint.host, port: endpoint.port).get()
            try? await channel.close()
            return true
        } catch { return false }
    }

    private func wanted(_ security: ServerSighting.Security, _ shown: ShownCertificate) -> SMTPDestination.Security? {
        switch security {
        case .clear: return .clear
        case .startTLS: return .startTLSRequired(.judge { shown.keep($0) })
        case .startTLSNamed(let name): return .startTLSRequired(.name(name))
        case .fromFirstOctet: return .fromFirstOctet { shown.keep($0) }
        case .peer(let member):
            guard let identity else { return nil }
            return .peer(identity: identity) { [judge] chain in
                _ = shown.keep(chain)
                return await judge.isGateway(chain, of: member)
            }
        }
    }

    /// The client's own words have these statuses (RFC 3463 section 3.5 and 3.8); a server that uses them says the same.
    private static func outcome(_ refusal: Reply?) -> ServerSighting.Outcome {
        guard let refusal else { return .ready }
        let text = refusal.lines.joined(separator: " ")
        return switch (refusal.status.subject, refusal.status.detail) {
        case (4, _): .noAnswer(text)
        case (7, 5): .notTrusted(text)
        case (_, _): .refused(refusal.text)
        }
    }
}

/// The leaf that a server showed in its handshake.
private final class ShownCertificate: Sendable {
    private let kept = Mutex<Octets?>(nil)

    var leaf: Octets? { kept.withLock { $0 } }

    /// - Returns: true, so that any certificate passes.
    func keep(_ chain: [Octets]) -> Bool {
        kept.withLock { $0 = chain.first }
        return true
    }
}
