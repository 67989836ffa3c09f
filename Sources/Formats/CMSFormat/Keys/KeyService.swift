package import Crypto
package import MailModel

/// Where private keys live. Nothing outside it ever holds one; every call is asynchronous, as a hardware module may answer.
package protocol KeyService: Sendable {
    /// An ECDSA signature, P-256 with SHA-256, over the octets themselves (they are hashed inside), DER.
    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8]

    /// The ECDH secret of a P-256 key and an ephemeral public key.
    ///
    /// - Parameter x963: the sender's ephemeral key, uncompressed (65 octets, first 0x04).
    /// - Throws: ``KeyFailure/notAuthentic`` for octets that are no point of the curve.
    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets

    /// Wraps a content key under the current storage key; which version of it is part of the result.
    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8]

    /// Unwraps under whichever version of the storage key wrapped it.
    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey
}
