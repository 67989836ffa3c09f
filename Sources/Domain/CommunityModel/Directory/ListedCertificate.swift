import X509

/// A certificate of a gateway as the fold keeps it: what costs a signature check or a digest is worked out once.
struct ListedCertificate: Sendable {
    let certificate: Certificate
    let purpose: CertificatePurpose
    /// SHA-256 of its DER.
    let digest: [UInt8]
    /// The digest of the issuing certificate that signed it, of those listed at that time; `nil` when none did.
    let issuer: [UInt8]?
}
