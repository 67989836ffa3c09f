/// Names a signing key of a ``KeyService``.
package struct SigningKeyID: Sendable, Hashable, CustomStringConvertible {
    package let publicKey: PublicKeyID

    package init(_ publicKey: PublicKeyID) { self.publicKey = publicKey }

    package var description: String { publicKey.description }
}
