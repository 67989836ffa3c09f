package import MailModel

/// One service that a mail program connects to.
package struct MailService: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Hands in mail (RFC 6409).
        case submission
        /// Reads mail.
        case imap
    }

    package enum Security: Sendable, Hashable {
        /// TLS from the first octet (RFC 8314 section 3), which comes before the other.
        case tls
        case startTLS
    }

    package let kind: Kind
    package let security: Security
    /// A name in the server's certificate.
    package let host: DomainName
    package let port: Int

    package init(_ kind: Kind, _ security: Security, host: DomainName, port: Int) {
        (self.kind, self.security, self.host, self.port) = (kind, security, host, port)
    }
}
