import CommunityModel
import X509

/// What is remembered of each certificate that was ever listed.
struct CertifiedKey: Sendable, Hashable {
    /// SHA-256 of its DER.
    let certificate: [UInt8]
    /// SHA-256 of its public key.
    let digest: [UInt8]
    /// The key identifier of its issuer.
    let issuer: [UInt8]

    init(_ certificate: Certificate) {
        (self.certificate, digest) = (certificate.digest, certificate.keyDigest)
        issuer = (try? certificate.extensions.authorityKeyIdentifier)?.keyIdentifier.map { Array($0) } ?? []
    }
}

extension [[UInt8]: CertifiedKey] {
    /// Notes serial number (without leading zeroes, as in ``RevokedCertificate``) and key of a certificate that an act lists.
    mutating func add(_ act: Act) {
        guard case .certificateListed(let der, _, _) = act, let certificate = Certificate(der: der) else { return }
        self[Array(certificate.serialNumber.bytes.drop { $0 == 0 })] = CertifiedKey(certificate)
    }
}
