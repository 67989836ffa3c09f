/// What opens a backup.
package enum BackupSecret: Sendable {
    /// Octets of a key file, at least: as many as the key has that seals.
    package static let leastKeyFile = 32

    /// Typed by people, or kept by a secret store: stretched with scrypt.
    case passphrase(String)
    /// Octets of high entropy, at least ``leastKeyFile``.
    case keyFile([UInt8])
}

extension BackupSecret: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "secret, redacted" }
    package var debugDescription: String { description }
}

extension BackupSecret: CustomReflectable {
    /// Without children: `dump` and test reports walk them.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
