package import Crypto
package import MailModel

/// Where private keys live. Nothing outside it ever holds one; every call is asynchronous, as a hardware module may answer.
package protocol KeyService: Sendable {
    /// An ECDSA signature, P-256 with SHA-256, over the octets themselves (they are hashed inside), DER.
    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8]

    /// A signature by another algorithm: DER of ECDSA, or as many octets as the modulus of an RSA key.
    func sign(_ octets: Octets, with key: SigningKeyID, algorithm: SignatureAlgorithm) async throws(KeyFailure) -> [UInt8]

    /// The ECDH secret of a P-256 or P-384 key and an ephemeral public key.
    ///
    /// - Parameter x963: the sender's ephemeral key, uncompressed (65 or 97 octets, first 0x04).
    /// - Throws: ``KeyFailure/notAuthentic`` for octets that are no point of the curve.
    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets

    /// Decrypts a content key with an RSA key: RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label (RFC 8017 section 7.1.2).
    ///
    /// - Throws: ``KeyFailure/notAuthentic`` for whatever does not decrypt, without telling why.
    func transportedKey(_ encrypted: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SymmetricKey

    /// Wraps a content key under the current storage key; which version of it is part of the result.
    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8]

    /// Unwraps under whichever version of the storage key wrapped it.
    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey
}

/// Of a service that holds keys of P-256 alone, as profile 1 needs them.
extension KeyService {
    package func sign(
        _ octets: Octets, with key: SigningKeyID, algorithm: SignatureAlgorithm
    ) async throws(KeyFailure) -> [UInt8] {
        guard algorithm == .ecdsaSHA256 else { throw .keyNotFound }
        return try await sign(octets, with: key)
    }

    package func transportedKey(_ encrypted: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SymmetricKey {
        throw .keyNotFound
    }
}
