package import MailModel
package import NetworkTransport
package import SASLProtocol

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
        /// Unverified: against who listens only.
        case startTLSIfOffered
        case clear
    }

    /// Connections are kept and counted by this name.
    package let name: String
    /// Tried in order.
    package let endpoints: [HostPort]
    package let security: Security
    /// For a server that wants a sign-in; sent only under TLS.
    package let credentials: PasswordCredentials?

    package init(name: String, endpoints: [HostPort], security: Security, credentials: PasswordCredentials? = nil) {
        (self.name, self.endpoints, self.security, self.credentials) = (name, endpoints, security, credentials)
    }
}
