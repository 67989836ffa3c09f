package import MailModel
import NIOSSL
package import NetworkTransport
package import SMTPProtocol

/// One door: where it listens, how it speaks TLS, and its bounds.
package struct SMTPListener: Sendable {
    package enum Security: Sendable {
        case clear
        /// STARTTLS is offered; `isRequired`: mail is taken only after it.
        case startTLS(ReloadingIdentity, isRequired: Bool)
        case fromFirstOctet(ReloadingIdentity)
        /// Gateways among themselves. `identity` is asked at each connection; `judge` sees the client's chain, DER, leaf first.
        case peer(identity: @Sendable () -> TLSIdentity?, judge: @Sendable ([Octets]) async -> Bool)
    }

    package let kind: ListenerKind
    package let address: HostPort
    package let security: Security
    package let limits: SMTPLimits
    package let connections: ConnectionLimiter
    /// Only where no people sign in: their passwords are kept as scrypt hashes, which SCRAM cannot use.
    package let offersSCRAM: Bool
    /// Clients whose bare line feeds after DATA are turned into line ends; all others' are refused (RFC 5321 section 2.3.8).
    package let lineFeedClients: Set<IPAddress>

    package init(
        kind: ListenerKind, address: HostPort, security: Security, limits: SMTPLimits, connections: ConnectionLimiter,
        offersSCRAM: Bool = true, lineFeedClients: Set<IPAddress> = []
    ) {
        (self.kind, self.address, self.security, self.limits) = (kind, address, security, limits)
        (self.connections, self.offersSCRAM, self.lineFeedClients) = (connections, offersSCRAM, lineFeedClients)
    }

    func mendsLineFeeds(of client: String) -> Bool {
        !lineFeedClients.isEmpty && IPAddress(client).map(lineFeedClients.contains) ?? false
    }

    /// This door's part of the memory for messages, at least one message. What strangers fill is never more than half; what those who
    /// are known fill leaves a quarter to the others.
    func part(of budget: OctetBudget) -> OctetBudget {
        let share =
            switch kind {
            case .mx: 0.5
            case .submission, .submissions, .relay, .peer: 0.75
            }
        return budget.part(share, atLeast: limits.messageSize + SMTPServerHandler.budgetStep)
    }

    /// Mail programs come back often and are known by their sign-in: they alone resume sessions. Who may be known by a certificate is judged
    /// by that of each connection, and between servers little is saved.
    func context(of identity: ReloadingIdentity) throws -> NIOSSLContext {
        switch kind {
        case .submission, .submissions:
            identity.asksForCertificates ? try identity.contextWithoutResumption() : try identity.context()
        case .mx, .relay, .peer: try identity.contextWithoutResumption()
        }
    }

    func configuration(hostName: DomainName) -> SMTPServerConfiguration {
        let tls: SMTPServerConfiguration.TLS =
            switch security {
            case .clear: .none
            case .startTLS(_, let isRequired): isRequired ? .required : .offered
            case .fromFirstOctet, .peer: .fromFirstOctet
            }
        let authentication: SMTPServerConfiguration.Authentication =
            switch kind {
            case .submission, .submissions: offersSCRAM ? .passwordsAndSCRAM : .passwords
            case .mx, .relay, .peer: .none
            }
        return SMTPServerConfiguration(
            hostName: hostName, tls: tls, authentication: authentication, limits: limits,
            // Nobody outside is told what became of a message whose sender nobody proved.
            offersDSN: kind != .mx,
            // Sealed content alone is binary: what the other doors take is mail that goes on by ways that know lines only.
            takesBinary: kind == .peer, comparesLogViews: kind == .peer,
            // A member's gateway is known by its certificate before it says a word, and brings many members' mail.
            slowsGuesses: kind != .peer)
    }
}
