import MessageFlow
import MailModel
import NetworkTransport
import SMTPProtocol
import SMTPTransport

/// The gateway's doors, from its settings.
enum GatewayListeners {
    static func make(
        _ gateway: GatewaySettings, _ plan: DescriptorPlan, keys: GatewayKeys, judge: PeerJudge
    ) -> [SMTPListener] {
        let limits = gateway.limits
        let identity = gateway.tls.map { ReloadingIdentity(certificate: $0.certificate, key: $0.key) }
        let submission = gateway.tls.map {
            ReloadingIdentity(certificate: $0.certificate, key: $0.key, asksForCertificates: $0.asksForCertificates)
        }
        let ordinary = SMTPLimits(messageSize: limits.messageSize)
        let shares = ConnectionShares(
            plan.connections, doors: ListenerKind.allCases.filter { gateway.listeners.address($0) != nil })
        let reserve = plan.reserve
        func limiter(_ kind: ListenerKind) -> ConnectionLimiter {
            ConnectionLimiter(
                limit: shares.most, perAddress: kind == .relay ? nil : limits.connectionsPerAddress, keeping: shares.kept(kind),
                beyondFrom: shares.pool, hasDescriptors: { reserve.hasRoom() })
        }
        func listener(_ kind: ListenerKind, _ address: HostPort?, _ security: SMTPListener.Security?) -> SMTPListener? {
            guard let address, let security else { return nil }
            return SMTPListener(
                kind: kind, address: address, security: security,
                limits: kind == .peer ? SMTPLimits(messageSize: limits.peerMessageSize) : ordinary,
                connections: limiter(kind),
                offersSCRAM: gateway.mailboxDomains.isEmpty,
                lineFeedClients: kind == .peer ? [] : gateway.listeners.lineFeedClients)
        }
        let peer = SMTPListener.Security.peer(identity: { keys.tlsIdentity }, judge: { await judge.isGateway($0) })
        return [
            listener(.mx, gateway.listeners.mx, identity.map { .startTLS($0, isRequired: false) }),
            listener(.submission, gateway.listeners.submission, submission.map { .startTLS($0, isRequired: true) }),
            listener(.submissions, gateway.listeners.submissions, submission.map { .fromFirstOctet($0) }),
            listener(.relay, gateway.listeners.relay, .clear),
            listener(.peer, gateway.listeners.peer, peer),
        ].compactMap { $0 }
    }
}

extension ListenerSettings {
    fileprivate func address(_ kind: ListenerKind) -> HostPort? {
        switch kind {
        case .mx: mx
        case .submission: submission
        case .submissions: submissions
        case .relay: relay
        case .peer: peer
        }
    }
}
