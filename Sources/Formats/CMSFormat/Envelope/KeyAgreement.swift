import Crypto
import CryptoExtras

/// Derives the key that wraps a content key from an ECDH secret (RFC 5753 section 7.2): X9.63 KDF with SHA-256 for AES-256 key wrap.
enum KeyAgreement {
    /// Octets of the key-encryption key of aes256-wrap.
    static let keyLength = 32

    static func wrappingKey(from secret: SharedSecretOctets) throws(CMSFailure) -> SymmetricKey {
        // ECC-CMS-SharedInfo: the wrap algorithm without parameters, no ukm, the key's length in bits.
        let algorithm = DERWriting.node(DERWriting.sequence, try DERWriting.serialized(CMSIdentifiers.aes256Wrap))
        let bits = DERWriting.node(0xA2, DERWriting.node(DERWriting.octetString, [0, 0, 1, 0]))
        let sharedInfo = DERWriting.node(DERWriting.sequence, algorithm, bits)
        // One block of the KDF (SEC 1 section 3.6.1): SHA-256 over the secret, the counter 1 and the shared info gives 32 octets.
        var hash = SHA256()
        secret.secret.withUnsafeBytes { hash.update(bufferPointer: $0) }
        hash.update(data: [0, 0, 0, 1] as [UInt8])
        hash.update(data: sharedInfo)
        return SymmetricKey(data: hash.finalize())
    }
}
