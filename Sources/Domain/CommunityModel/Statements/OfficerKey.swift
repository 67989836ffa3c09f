package import Crypto
import MessageFormat

/// The public Ed25519 key of an officer of the authority, or of its publisher (RFC 8032).
package struct OfficerKey: Sendable, Hashable {
    package static let length = 32
    package let octets: [UInt8]

    package init?(octets: [UInt8]) {
        guard octets.count == Self.length else { return nil }
        self.octets = octets
    }

    package init?(base64: String) {
        guard let octets = Base64.octets(base64) else { return nil }
        self.init(octets: octets)
    }

    package init(_ key: Curve25519.Signing.PublicKey) { octets = Array(key.rawRepresentation) }

    package var base64: String { Base64.text(octets) }

    package func isValid(signature: [UInt8], for octets: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.octets) else { return false }
        return key.isValidSignature(signature, for: octets)
    }
}
