import Crypto
package import MailModel
import MessageFormat
import X509

/// That a member agrees to an act that adds or moves keys or domains of its own. It stands beside the officers' signatures in a leaf, as
/// `"agreement"`, and travels before that as a file of the same canonical JSON:
///
///     {"expires":"<RFC 3339>","key":"<base64 Ed25519>","signature":"<base64>"}
///     {"certificate":"<SHA-256 of DER, hexadecimal>","expires":"<RFC 3339>","signature":"<base64 of DER ECDSA, P-256, SHA-256>"}
///
/// What is signed is an ``AgreementText``, not the statement: a member agrees before it is known at which place and time the authority
/// states it. Each agreement serves for one statement.
package struct Agreement: Sendable, Hashable {
    /// How far ahead an agreement may end: one that is forgotten must not serve for ever.
    package static let longest: Duration = .days(7)
    /// Octets of an agreement as a file.
    package static let maximumOctets = 1_024

    package enum Signer: Sendable, Hashable {
        case memberKey(MemberKey)
        /// A signing certificate that is listed for a gateway of the member, by the SHA-256 of its DER.
        case certificate(digest: [UInt8])
    }

    package let signer: Signer
    /// Whole seconds. The statement's time lies before it.
    package let expires: Timestamp
    package let signature: [UInt8]

    package init(signer: Signer, expires: Timestamp, signature: [UInt8]) {
        (self.signer, self.expires, self.signature) = (signer, Timestamp(seconds: expires.seconds), signature)
    }

    /// As a file.
    package var octets: Octets { Octets(json.canonical + [0x0A]) }

    package init(parsing octets: Octets) throws(StatementFailure) {
        guard octets.count <= Self.maximumOctets else { throw .notJSON(.tooLarge) }
        try self.init(JSONValue.forStatement(octets.bytes, canonical: false))
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "expires": .string(expires.rfc3339), "signature": .string(Base64.text(signature)),
        ]
        switch signer {
        case .memberKey(let key): members["key"] = .string(key.base64)
        case .certificate(let digest): members["certificate"] = .string(Hexadecimal.text(digest))
        }
        return .object(members)
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        expires = try fields.parsed("expires") { Timestamp(rfc3339: $0) }
        if fields.has("certificate") {
            signer = .certificate(digest: try fields.digest("certificate"))
        } else {
            signer = .memberKey(try fields.parsed("key", MemberKey.init(base64:)))
        }
        signature = try fields.parsed("signature") { text in
            Base64.octets(text).flatMap { (1...Self.longestSignature).contains($0.count) ? $0 : nil }
        }
        try fields.finish()
    }

    /// Octets of an ECDSA signature of P-256 in DER; one of Ed25519 has fewer.
    private static let longestSignature = 72

    /// Whether the signature is this certificate's, over a text: for an agreement by a certificate.
    func isSigned(by certificate: Certificate, _ text: AgreementText) -> Bool {
        guard let key = P256.Signing.PublicKey(certificate.publicKey),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: text.octets)
    }
}
