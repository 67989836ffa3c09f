package import CommunityModel
import Crypto
package import X509

/// What a ceremony hands to a new authority: the root's certificate and list, and the issuing certificate with its key.
package struct FoundingCertificates: Sendable {
    package let root: Certificate
    package let rootList: CertificateRevocationList
    package let issuing: CertificateIssuer

    /// `nil` when they do not belong together.
    package init?(root: Certificate, rootList: CertificateRevocationList, issuing: CertificateIssuer) {
        guard root.publicKey.isValidSignature(root.signature, for: root), rootList.isSigned(byRoot: root),
            root.publicKey.isValidSignature(issuing.certificate.signature, for: issuing.certificate),
            issuing.certificate.publicKey == .init(issuing.key.publicKey), CertificateProfile.isIssuing(issuing.certificate),
            rootList.revoked[Array(issuing.certificate.serialNumber.bytes.drop { $0 == 0 })] == nil
        else { return nil }
        (self.root, self.rootList, self.issuing) = (root, rootList, issuing)
    }
}
