import MailModel
import Synchronization
import X509

/// A certificate of a gateway as the fold keeps it: its octets. A large community has hundreds of thousands that nobody asks for, so what is
/// read from the octets, and who signed them, is worked out once, when somebody asks.
final class ListedCertificate: Sendable {
    private final class Reading: Sendable {
        let certificate: Certificate?
        init(_ der: Octets) { certificate = Certificate(der: der) }
    }

    private struct Known {
        var reading: Reading?
        /// Whether an issuing certificate signed it, by that one's digest.
        var isSigned: [[UInt8]: Bool] = [:]
    }

    let der: Octets
    let purpose: CertificatePurpose
    /// SHA-256 of its DER.
    let digest: [UInt8]
    /// SHA-256 of its SubjectPublicKeyInfo.
    let key: [UInt8]
    let validTo: Timestamp
    private let known = Mutex(Known())

    init(der: Octets, purpose: CertificatePurpose, digest: [UInt8], key: [UInt8], validTo: Timestamp) {
        (self.der, self.purpose, self.digest) = (der, purpose, digest)
        (self.key, self.validTo) = (key, validTo)
    }

    /// `nil` only for octets that the fold would not have taken.
    var certificate: Certificate? { known.withLock { Self.read(der, &$0) } }

    /// The digest of the first of some issuing certificates that signed it; `nil` when none did.
    ///
    /// - Parameter digests: of the issuers, in their order.
    func signer(among issuers: [Certificate], _ digests: [[UInt8]]) -> [UInt8]? {
        known.withLock { known in
            guard let leaf = Self.read(der, &known) else { return nil }
            for (issuer, digest) in zip(issuers, digests) {
                let isSigned =
                    known.isSigned[digest]
                    ?? (issuer.subject == leaf.issuer && issuer.publicKey.isValidSignature(leaf.signature, for: leaf))
                known.isSigned[digest] = isSigned
                if isSigned { return digest }
            }
            return nil
        }
    }

    private static func read(_ der: Octets, _ known: inout Known) -> Certificate? {
        if let reading = known.reading { return reading.certificate }
        let reading = Reading(der)
        known.reading = reading
        return reading.certificate
    }
}
