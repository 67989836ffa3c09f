/// A file of a private key after sealing.
package struct SealedKeyFile: Sendable, Hashable {
    package let file: String
    /// Sealed before, and left as it was.
    package let wasSealed: Bool
}
