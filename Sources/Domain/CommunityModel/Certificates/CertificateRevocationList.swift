import Crypto
import FoundationEssentials
package import MailModel
import SwiftASN1
package import X509

/// A complete revocation list of one issuing certificate (RFC 5280 section 5), version 2, ECDSA with SHA-384.
package struct CertificateRevocationList: Sendable, Hashable {
    /// Octets of one list: about 200,000 entries.
    package static let maximumOctets = 8 * 1_024 * 1_024

    package let der: Octets
    package let issuer: DistinguishedName
    package let authorityKeyIdentifier: [UInt8]
    package let number: UInt64
    package let thisUpdate: Timestamp
    package let nextUpdate: Timestamp
    package let revoked: [[UInt8]: RevokedCertificate]
    let signedOctets: ArraySlice<UInt8>
    let signature: [UInt8]

    /// Whether the list is signed by an issuing certificate that bears its issuer's name.
    package func isSigned(by issuing: Certificate) -> Bool {
        CertificateProfile.isIssuing(issuing) && hasSignature(of: issuing)
    }

    /// The same for a root: its own list, of issuing certificates.
    package func isSigned(byRoot root: Certificate) -> Bool { root.subject == root.issuer && hasSignature(of: root) }

    private func hasSignature(of signer: Certificate) -> Bool {
        signer.subject == issuer
            && signer.publicKey.isValidSignature(signature, for: signedOctets, signatureAlgorithm: .ecdsaWithSHA384)
    }

    /// Whether a certificate of this list's issuer was revoked at a moment.
    package func revocation(of serial: some Sequence<UInt8>, at time: Timestamp) -> RevokedCertificate? {
        guard let entry = revoked[Array(serial.drop { $0 == 0 })], entry.since <= time else { return nil }
        return entry
    }
}
