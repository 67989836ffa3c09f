import Crypto
import MailModel

/// Names a key pair without telling who holds it: the SHA-256 of its SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7).
package struct PublicKeyID: Sendable, Hashable, CustomStringConvertible {
    /// Octets of an id.
    package static let length = 32
    package let octets: [UInt8]

    /// `nil` for another count than ``length``.
    package init?(_ octets: [UInt8]) {
        guard octets.count == Self.length else { return nil }
        self.octets = octets
    }

    /// - Parameter subjectPublicKeyInfo: the whole SubjectPublicKeyInfo, DER.
    package init(subjectPublicKeyInfo: some Collection<UInt8>) {
        octets = Array(SHA256.hash(data: Array(subjectPublicKeyInfo)))
    }

    package var description: String { Hexadecimal.text(octets) }
}
