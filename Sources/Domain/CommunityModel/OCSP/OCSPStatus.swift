/// What the issuer knows of a certificate (RFC 6960 section 2.2).
package enum OCSPStatus: Sendable, Hashable {
    case good
    case revoked(RevokedCertificate)
    /// Never issued here, or by somebody else.
    case unknown
}
