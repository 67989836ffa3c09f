package import MailModel

/// What is known of a session when something is asked about it.
package struct SMTPSession: Sendable {
    package struct TLS: Sendable {
        /// As presented, leaf first, DER; empty where no certificate was asked for.
        package let peerCertificates: [Octets]
        package init(peerCertificates: [Octets]) { self.peerCertificates = peerCertificates }
    }

    package let listener: ListenerKind
    /// The client's IP address.
    package let clientAddress: String
    package let heloName: String?
    package let tls: TLS?
    package let principal: Principal?

    package init(listener: ListenerKind, clientAddress: String, heloName: String?, tls: TLS?, principal: Principal?) {
        (self.listener, self.clientAddress, self.heloName) = (listener, clientAddress, heloName)
        (self.tls, self.principal) = (tls, principal)
    }
}
