import CommunityModel
import X509

/// One of the authority's issuing certificates: the newest issues, the others go on telling what was revoked.
struct AuthorityIssuer: Sendable {
    /// From 1, in the order of their making.
    let number: Int
    let issuer: CertificateIssuer
    /// Who answers about revocation in its name; `nil` until the first publication.
    var responder: OCSPResponse.Signer?

    var certificate: Certificate { issuer.certificate }

    /// Its key identifier.
    var identifier: [UInt8] { (try? certificate.extensions.subjectKeyIdentifier).map { Array($0.keyIdentifier) } ?? [] }
}
