package import MailModel
package import NetworkTransport
package import SASLProtocol
package import SMTPProtocol

/// Where mail is sent, and how the other side proves itself.
package struct SMTPDestination: Sendable {
    /// How the certificate of a server is judged after STARTTLS.
    package enum Check: Sendable {
        /// Sees the chain as presented, DER, leaf first.
        case judge(@Sendable ([Octets]) async -> Bool)
        /// The machine's roots, and this name.
        case name(DomainName)
    }

    package enum Security: Sendable {
        /// Gateways among themselves: TLS 1.3 from the first octet, both sides with certificates.
        case peer(identity: TLSIdentity, judge: @Sendable ([Octets]) async -> Bool)
        case startTLSRequired(Check)
        /// TLS from the first octet, without a certificate of ours (RFC 8314 section 3.3); for looking at such a listener.
        case fromFirstOctet(judge: @Sendable ([Octets]) async -> Bool)
        /// Unverified: against who listens only (RFC 7435 section 3). Where it is not offered, or fails, mail goes in clear.
        case startTLSIfOffered
        case clear
    }

    /// What becomes of content of 8 bits where the server does not offer 8BITMIME (RFC 6152).
    package enum EightBit: Sendable {
        /// It goes as it is.
        case assumed
        /// It is made anew in 7 bits; `nil` when it cannot be, and then it is returned.
        case converted(@Sendable (Octets) -> Octets?)
        /// It waits: the server must offer it.
        case demanded
    }

    /// How a connection was made safe; one that was made so in another way carries nothing for this destination.
    struct Proof: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case peer, fromFirstOctet, startTLSJudged, startTLSNamed(DomainName), startTLSIfOffered, clear
        }

        let kind: Kind
        let user: String?
        let dialect: SMTPClientMachine.Dialect
        let epoch: String
    }

    /// Connections are kept and counted by this name.
    package let name: String
    /// Tried in order.
    package let endpoints: [HostPort]
    package let security: Security
    /// For a server that wants a sign-in; sent only under TLS.
    package let credentials: PasswordCredentials?
    /// What `security` judges by, for example a pin, or the number of a directory: a connection that was judged by something else is not
    /// used again.
    package let epoch: String
    package let dialect: SMTPClientMachine.Dialect
    package let eightBit: EightBit
    /// Which server stands behind one of the endpoints, where it has several addresses: what one says the other says too.
    package var server: @Sendable (HostPort) -> String = { $0.description }
    /// Whether the endpoints are those of all servers that the destination has: only then what none of them can take is refused for good.
    package var isWhole = true
    /// Told, when content of the message went out without TLS under ``Security/startTLSIfOffered``, to which endpoint, and what kept it
    /// from that.
    package var noteClear: (@Sendable (HostPort, ClearReason) -> Void)?
    /// What is told on a new connection of the community's log, where the server wants to know, and who hears its answer.
    package var logViews: (ours: String, heard: @Sendable (String) -> Void)?

    package init(
        name: String, endpoints: [HostPort], security: Security, credentials: PasswordCredentials? = nil, epoch: String = "",
        dialect: SMTPClientMachine.Dialect = .smtp, eightBit: EightBit = .assumed
    ) {
        (self.name, self.endpoints, self.security) = (name, endpoints, security)
        (self.credentials, self.epoch) = (credentials, epoch)
        (self.dialect, self.eightBit) = (dialect, eightBit)
    }

    /// The same at fewer endpoints.
    func at(_ endpoints: [HostPort]) -> SMTPDestination {
        var other = SMTPDestination(
            name: name, endpoints: endpoints, security: security, credentials: credentials, epoch: epoch, dialect: dialect,
            eightBit: eightBit)
        (other.server, other.isWhole, other.noteClear, other.logViews) = (server, isWhole, noteClear, logViews)
        return other
    }

    var proof: Proof {
        let kind: Proof.Kind =
            switch security {
            case .peer: .peer
            case .fromFirstOctet: .fromFirstOctet
            case .startTLSRequired(.judge): .startTLSJudged
            case .startTLSRequired(.name(let name)): .startTLSNamed(name)
            case .startTLSIfOffered: .startTLSIfOffered
            case .clear: .clear
            }
        return Proof(kind: kind, user: credentials?.user, dialect: dialect, epoch: epoch)
    }
}
