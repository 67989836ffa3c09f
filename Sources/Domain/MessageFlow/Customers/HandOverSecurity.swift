package import MailModel

/// What protects the hand-over to a customer's server. There is no fallback from one to another.
package enum HandOverSecurity: Sendable, Hashable {
    /// TLS, and the server's certificate has this SHA-256 (of its DER form, 32 octets).
    case pinnedCertificate(sha256: [UInt8])
    /// TLS, and a certificate for this name that chains to a root of the machine's store.
    case pinnedName(DomainName)
    /// No TLS: only to loopback, or to a private address where the operator has said that it is the gateway's own organisation.
    case clear(ownOrganisation: Bool)
}
