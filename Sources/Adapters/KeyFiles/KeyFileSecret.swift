/// What seals the files of private keys.
package enum KeyFileSecret: Sendable {
    /// Typed by people, or kept by a secret store: stretched with scrypt.
    case passphrase(String)
    /// Octets of high entropy, at least 32, from a file that is kept apart.
    case keyFile([UInt8])
}

extension KeyFileSecret: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "secret, redacted" }
    package var debugDescription: String { description }
}
