package import MailModel
import MessageFormat

/// The signature of one officer: of a statement, or of an ``Approval``, where it says when it was made.
package struct StatementSignature: Sendable, Hashable {
    /// Octets of an Ed25519 signature (RFC 8032 section 5.1.6).
    package static let length = 64
    /// Octets of its canonical JSON, and a comma: three names, 44 and 88 characters of base64, 16 digits.
    static let maximumOctets = 192

    package let key: OfficerKey
    package let signature: [UInt8]

    /// By the officer's clock, to the microsecond.
    package let signedAt: Timestamp?

    package init(key: OfficerKey, signature: [UInt8], signedAt: Timestamp? = nil) {
        (self.key, self.signature, self.signedAt) = (key, signature, signedAt)
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["key": .string(key.base64), "signature": .string(Base64.text(signature))]
        members["signed"] = signedAt.map { .integer($0.microseconds) }
        return .object(members)
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        key = try fields.parsed("key", OfficerKey.init(base64:))
        signature = try fields.parsed("signature") { text in
            Base64.octets(text).flatMap { $0.count == Self.length ? $0 : nil }
        }
        signedAt = fields.has("signed") ? Timestamp(microseconds: try fields.integer("signed")) : nil
        try fields.finish()
    }
}
