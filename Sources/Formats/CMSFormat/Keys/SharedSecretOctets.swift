package import Crypto

/// The secret that an ECDH exchange agreed on: the x-coordinate, as long as the curve's field (SEC 1 section 3.3.1).
package struct SharedSecretOctets: Sendable, CustomStringConvertible {
    package let secret: SymmetricKey

    package init(_ secret: SymmetricKey) { self.secret = secret }
    package init(_ secret: SharedSecret) { self.secret = secret.withUnsafeBytes { SymmetricKey(data: $0) } }

    /// Never the secret.
    package var description: String { "shared secret" }
}
