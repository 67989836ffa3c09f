import CommunityModel
import X509

/// One of the authority's issuing certificates: the newest issues, the others go on telling what was revoked.
struct AuthorityIssuer: Sendable {
    /// From 1, in the order of their making.
    let number: Int
    let certificate: Certificate
    /// `nil` where its key is lost: it issues nothing and signs no lists any more. What it issued counts until the next one stands in its place and
    /// the root's list revokes it.
    let issuer: CertificateIssuer?
    /// Who answers about revocation in its name; `nil` until the first publication.
    var responder: OCSPResponse.Signer?

    /// Its key identifier.
    var identifier: [UInt8] { (try? certificate.extensions.subjectKeyIdentifier).map { Array($0.keyIdentifier) } ?? [] }
}
