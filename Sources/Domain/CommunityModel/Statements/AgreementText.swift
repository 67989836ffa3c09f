import Crypto
package import MailModel
import X509

/// The text that a member signs to agree to an act: `securemail-agreement/1`, a line feed, and the canonical JSON (RFC 8785) of
///
///     {"act":{...},"expires":"<RFC 3339>","log":"securemail-log/<hexadecimal>","version":1}
///
/// `act` holds type and fields of the act as in its statement, without sequence, time and version. Of `certificate-listed`, where the
/// certificate is not made yet, it holds `gateway`, `purpose`, `type` and, in place of the certificate, `key`: the SHA-256 of its
/// SubjectPublicKeyInfo in hexadecimal. `log` is the name of the community's log: what is said to one community means nothing in another.
///
/// A gateway that renews agrees with its present signing key:
///
///     let text = AgreementText(
///         certifying: newKeyDigest, gateway: name, purpose: .tls, log: CommunityLog.name(of: keys.publisher), expires: now + .hours(24))
///     let signature = try await keyService.sign(Octets(text.octets), with: presentSigningKey)
///     let agreement = Agreement(signer: .certificate(digest: presentSigningCertificate.digest), expires: text.expires, signature: signature)
package struct AgreementText: Sendable, Hashable {
    package static let version: Int64 = 1
    package static let signingPrefix = Array("securemail-agreement/1\n".utf8)

    package let log: String
    package let expires: Timestamp
    private let subject: JSONValue

    private init(_ subject: JSONValue, _ log: String, _ expires: Timestamp) {
        (self.subject, self.log, self.expires) = (subject, log, Timestamp(seconds: expires.seconds))
    }

    /// - Parameter key: SHA-256 of the SubjectPublicKeyInfo that is to be certified (``X509/Certificate/keyDigest(_:)``).
    package init(certifying key: [UInt8], gateway: DomainName, purpose: CertificatePurpose, log: String, expires: Timestamp) {
        let subject: [String: JSONValue] = [
            "type": .string("certificate-listed"), "gateway": .string(gateway.text), "purpose": .string(purpose.rawValue),
            "key": .string(Hexadecimal.text(key)),
        ]
        self.init(.object(subject), log, expires)
    }

    /// Any other act; of a certificate that is made already, the text by its key.
    package init(to act: Act, log: String, expires: Timestamp) {
        if case .certificateListed(let der, let gateway, let purpose) = act {
            let key = Certificate(der: der)?.keyDigest ?? []
            self.init(certifying: key, gateway: gateway, purpose: purpose, log: log, expires: expires)
            return
        }
        self.init(.object(act.fields.merging(["type": .string(act.type)]) { $1 }), log, expires)
    }

    /// The octets that a member signs.
    package var octets: [UInt8] {
        let text = JSONValue.object([
            "act": subject, "expires": .string(expires.rfc3339), "log": .string(log), "version": .integer(Self.version),
        ])
        return Self.signingPrefix + text.canonical
    }

    /// What tells one agreement from another.
    var digest: [UInt8] { Array(SHA256.hash(data: octets)) }

    /// Agreed to by the member's key.
    package func agreed(by member: some StatementSigner) throws -> Agreement {
        Agreement(signer: .memberKey(member.key), expires: expires, signature: try member.sign(octets))
    }
}
