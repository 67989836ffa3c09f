import Crypto
import MailModel
import MessageFormat
package import X509

/// A signature over a request by one of the keys that the gateway has already.
package struct RenewalProof: Sendable, Hashable {
    /// Octets of an ECDSA signature of P-256 in DER (RFC 3279 section 2.2.3), at most.
    static let maximumSignature = 72

    /// SHA-256 of the DER of the certificate whose key signed.
    package let certificateDigest: [UInt8]
    /// DER.
    package let signature: [UInt8]

    package init(certificateDigest: [UInt8], signature: [UInt8]) {
        (self.certificateDigest, self.signature) = (certificateDigest, signature)
    }

    /// Whether the key of this certificate signed these octets.
    package func isValid(by certificate: Certificate, over octets: [UInt8]) -> Bool {
        guard certificate.digest == certificateDigest, let key = P256.Signing.PublicKey(certificate.publicKey),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: octets)
    }

    var json: JSONValue {
        .object(["certificate": .string(Hexadecimal.text(certificateDigest)), "signature": .string(Base64.text(signature))])
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        certificateDigest = try fields.hexadecimal("certificate", count: 32)
        signature = try fields.parsed("signature") { text in
            Base64.octets(text).flatMap { (1...Self.maximumSignature).contains($0.count) ? $0 : nil }
        }
        try fields.finish()
    }
}
