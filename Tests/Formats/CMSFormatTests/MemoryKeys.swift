import CMSFormat
import Crypto
import CryptoExtras
import MailModel
import X509

/// A key service whose keys are those of identities made by a test.
struct MemoryKeys: KeyService {
    private let identities: [PublicKeyID: CMSIdentity]
    private let storageKey = SymmetricKey(size: .bits256)

    init(_ identities: CMSIdentity...) throws {
        self.identities = Dictionary(try identities.map { (try $0.id, $0) }) { first, _ in first }
    }

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        guard let identity = identities[key] else { throw .keyNotFound }
        guard let raw = identity.agreement?.rawRepresentation, let key = try? P256.Signing.PrivateKey(rawRepresentation: raw),
            let signature = try? key.signature(for: octets.bytes)
        else { throw .keyUnavailable }
        return Array(signature.derRepresentation)
    }

    func sharedSecret(withEphemeral x963: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SharedSecretOctets {
        guard let own = identities[key]?.agreement else { throw .keyNotFound }
        guard let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: x963),
            let secret = try? own.sharedSecretFromKeyAgreement(with: theirs)
        else { throw .notAuthentic }
        return SharedSecretOctets(secret)
    }

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: storageKey) else { throw .keyUnavailable }
        return Array(wrapped)
    }

    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard let key = try? AES.KeyWrap.unwrap(wrapped, using: storageKey) else { throw .notAuthentic }
        return key
    }
}
