import MessageFormat

/// The signature of one officer.
package struct StatementSignature: Sendable, Hashable {
    /// Octets of an Ed25519 signature (RFC 8032 section 5.1.6).
    package static let length = 64
    /// Octets of its canonical JSON, and a comma: two names, 44 and 88 characters of base64.
    static let maximumOctets = 160

    package let key: OfficerKey
    package let signature: [UInt8]

    package init(key: OfficerKey, signature: [UInt8]) { (self.key, self.signature) = (key, signature) }

    var json: JSONValue { .object(["key": .string(key.base64), "signature": .string(Base64.text(signature))]) }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        key = try fields.parsed("key", OfficerKey.init(base64:))
        signature = try fields.parsed("signature") { text in
            Base64.octets(text).flatMap { $0.count == Self.length ? $0 : nil }
        }
        try fields.finish()
    }
}
