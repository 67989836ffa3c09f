package import MailModel
import MessageFormat

/// A gateway's request for the certificate of a new key that takes the place of one that it has: a canonical JSON object (RFC 8785).
package struct RenewalRequest: Sendable, Hashable {
    package static let version: Int64 = 1
    /// What stands before the request's octets when they are signed. Neither the signed attributes of a message nor a TLS handshake begin
    /// so: no signature of a gateway's key over the one can be taken for one over the other.
    package static let signingPrefix = Array("securemail-renewal/1\n".utf8)
    /// Octets of ``identifier``.
    package static let identifierLength = 16
    /// Octets of ``certificateRequest``; those of the profile's keys have under 500.
    package static let maximumCertificateRequest = 4 * 1_024

    package let gateway: DomainName
    package let purpose: CertificatePurpose
    /// PKCS #10 in DER: the proof that the gateway has the new key (RFC 2986 section 4.2).
    package let certificateRequest: Octets
    /// Whole seconds.
    package let time: Timestamp
    /// Random, so that no two requests have the same octets.
    package let identifier: [UInt8]
    /// Whether somebody else may know the key that is replaced: then its certificates are revoked.
    package let isCompromised: Bool

    package init(
        gateway: DomainName, purpose: CertificatePurpose, certificateRequest: Octets, time: Timestamp, identifier: [UInt8],
        isCompromised: Bool
    ) {
        (self.gateway, self.purpose, self.certificateRequest) = (gateway, purpose, certificateRequest)
        (self.time, self.identifier) = (Timestamp(seconds: time.seconds), identifier)
        self.isCompromised = isCompromised
    }

    /// The octets that the gateway's present keys sign.
    package var signedOctets: [UInt8] { Self.signingPrefix + json.canonical }

    var json: JSONValue {
        .object([
            "version": .integer(Self.version), "gateway": .string(gateway.text), "purpose": .string(purpose.rawValue),
            "request": .string(Base64.text(Array(certificateRequest.bytes))), "time": .string(time.rfc3339),
            "id": .string(Hexadecimal.text(identifier)), "compromised": .boolean(isCompromised),
        ])
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        guard try fields.integer("version") == Self.version else { throw .versionUnknown }
        gateway = try fields.parsed("gateway") { text in DomainName(text).flatMap { $0.text == text ? $0 : nil } }
        purpose = try fields.parsed("purpose", CertificatePurpose.init(rawValue:))
        certificateRequest = try fields.parsed("request") { text in
            Base64.octets(text).flatMap { (1...Self.maximumCertificateRequest).contains($0.count) ? Octets($0) : nil }
        }
        time = try fields.parsed("time") { Timestamp(rfc3339: $0) }
        identifier = try fields.hexadecimal("id", count: Self.identifierLength)
        guard case .boolean(let isCompromised) = try fields.value("compromised") else { throw .fieldWrong("compromised") }
        self.isCompromised = isCompromised
        try fields.finish()
    }
}

extension JSONFields {
    /// Lower case, of so many octets: one spelling.
    mutating func hexadecimal(_ name: String, count: Int) throws(StatementFailure) -> [UInt8] {
        try parsed(name) { text in
            Hexadecimal.octets(text).flatMap { $0.count == count && Hexadecimal.text($0) == text ? $0 : nil }
        }
    }
}
