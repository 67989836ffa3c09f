package import X509

/// A new certificate with the one that issued it.
package struct IssuedCertificate: Sendable, Hashable {
    package let certificate: Certificate
    package let issuing: Certificate

    /// Both in PEM, the leaf first (RFC 7468 section 5).
    package var pem: String { CertificatePEM.text([certificate, issuing]) }
    package var leafPEM: String { CertificatePEM.text([certificate]) }
    package var issuingPEM: String { CertificatePEM.text([issuing]) }
}
