package import MailModel

/// A message as it lies in the store: its content and, apart from it, the summary that lists need, each sealed by itself.
package struct SealedRecord: Sendable, Hashable {
    /// Nonce, ciphertext and tag of AES-256-GCM.
    package let content: Octets
    package let summary: Octets

    package init(content: Octets, summary: Octets) { (self.content, self.summary) = (content, summary) }
}
