/// Names a key of a ``KeyService`` that content keys are sealed to: by agreeing on a secret (ECDH), or by RSA.
package struct DecryptionKeyID: Sendable, Hashable, CustomStringConvertible {
    package let publicKey: PublicKeyID

    package init(_ publicKey: PublicKeyID) { self.publicKey = publicKey }

    package var description: String { publicKey.description }
}
