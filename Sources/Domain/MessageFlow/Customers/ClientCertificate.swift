package import MailModel

/// How a customer's mail server proves itself by a TLS certificate, in place of a password (G-30).
package enum ClientCertificate: Sendable, Hashable {
    /// The certificate has this SHA-256 (of its DER form, 32 octets); it is this customer's alone.
    case pinned(sha256: [UInt8])
    /// The certificate has this name and chains to a root of the machine's store. Such senders, Microsoft 365 among them, are shared: each
    /// message must bear the organisation's own header.
    case shared(DomainName, organisation: OrganisationHeader)

    package init?(pinned digest: [UInt8]) {
        guard digest.count == 32 else { return nil }
        self = .pinned(sha256: digest)
    }
}
