package import CMSFormat
package import X509

/// Who signs: a certificate of the community, those that issued it, and the name of its key.
package struct SigningIdentity: Sendable {
    /// Leaf first, without the root.
    package let chain: [Certificate]
    package let key: SigningKeyID

    package init(chain: [Certificate], key: SigningKeyID) { (self.chain, self.key) = (chain, key) }
}
