package import MailModel

/// Content at rest: sealed under a key of its own, which is wrapped by the node's storage key.
package struct SealedContent: Sendable, Hashable {
    /// Nonce, ciphertext and tag.
    package let octets: Octets
    package let wrappedKey: [UInt8]

    package init(octets: Octets, wrappedKey: [UInt8]) { (self.octets, self.wrappedKey) = (octets, wrappedKey) }
}
