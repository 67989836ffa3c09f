import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// One-pass ECDH (RFC 5753 section 7.1.4, dhSinglePass-stdDH): a curve, with the hash of the key derivation that goes with it.
package enum KeyAgreement: Sendable, Hashable, CaseIterable {
    case p256, p384

    /// Octets of the key-encryption key of aes256-wrap.
    static let keyLength = 32

    var algorithm: RecipientAlgorithm {
        switch self {
        case .p256: .ecdhP256
        case .p384: .ecdhP384
        }
    }

    var scheme: ASN1ObjectIdentifier {
        switch self {
        case .p256: CMSIdentifiers.ecdhSHA256
        case .p384: CMSIdentifiers.ecdhSHA384
        }
    }

    var curve: ASN1ObjectIdentifier {
        switch self {
        case .p256: CMSIdentifiers.p256
        case .p384: CMSIdentifiers.p384
        }
    }

    /// Octets of a point as it is accepted, uncompressed (SEC 1 section 2.3.3).
    var pointLength: Int {
        switch self {
        case .p256: 65
        case .p384: 97
        }
    }

    /// A key pair made for this one recipient: its public half, uncompressed, and what it agrees on with the recipient's key.
    func agree(with key: Certificate.PublicKey) throws(CMSFailure) -> (ephemeral: [UInt8], secret: SharedSecretOctets) {
        do {
            switch self {
            case .p256:
                guard let theirs = P256.Signing.PublicKey(key)?.x963Representation else {
                    throw CMSFailure.recipientKeyNotAccepted
                }
                let own = P256.KeyAgreement.PrivateKey()
                let secret = try own.sharedSecretFromKeyAgreement(with: .init(x963Representation: theirs))
                return (Array(own.publicKey.x963Representation), SharedSecretOctets(secret))
            case .p384:
                guard let theirs = P384.Signing.PublicKey(key)?.x963Representation else {
                    throw CMSFailure.recipientKeyNotAccepted
                }
                let own = P384.KeyAgreement.PrivateKey()
                let secret = try own.sharedSecretFromKeyAgreement(with: .init(x963Representation: theirs))
                return (Array(own.publicKey.x963Representation), SharedSecretOctets(secret))
            }
        } catch { throw .recipientKeyNotAccepted }
    }

    /// Derives the key that wraps a content key from an ECDH secret (RFC 5753 section 7.2): X9.63 KDF for AES-256 key wrap.
    func wrappingKey(from secret: SharedSecretOctets) throws(CMSFailure) -> SymmetricKey {
        // ECC-CMS-SharedInfo: the wrap algorithm without parameters, no ukm, the key's length in bits.
        let bits = DERWriting.node(0xA2, DERWriting.node(DERWriting.octetString, [0, 0, 1, 0]))
        let sharedInfo = DERWriting.node(DERWriting.sequence, try DERWriting.algorithm(CMSIdentifiers.aes256Wrap), bits)
        // One block of the KDF (SEC 1 section 3.6.1), over the secret, the counter 1 and the shared info, has at least 32 octets.
        switch self {
        case .p256: return Self.block(SHA256(), secret, sharedInfo)
        case .p384: return Self.block(SHA384(), secret, sharedInfo)
        }
    }

    private static func block(_ hash: some HashFunction, _ secret: SharedSecretOctets, _ sharedInfo: [UInt8]) -> SymmetricKey {
        var hash = hash
        secret.secret.withUnsafeBytes { hash.update(bufferPointer: $0) }
        hash.update(data: [0, 0, 0, 1] as [UInt8])
        hash.update(data: sharedInfo)
        return SymmetricKey(data: Array(hash.finalize()).prefix(keyLength))
    }
}
