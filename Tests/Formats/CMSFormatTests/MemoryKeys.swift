import CMSFormat
import Crypto
import CryptoExtras
import MailModel
import X509

/// A key service whose keys are those of identities made by a test.
struct MemoryKeys: KeyService {
    private let identities: [PublicKeyID: CMSIdentity]
    private let storageKey = SymmetricKey(size: .bits256)
    /// Thrown for a key that is not one of the identities'.
    var failure = KeyFailure.keyNotFound

    init(_ identities: CMSIdentity...) throws {
        self.identities = Dictionary(try identities.map { (try $0.id, $0) }) { first, _ in first }
    }

    private func pem(_ id: PublicKeyID) throws(KeyFailure) -> String {
        guard let identity = identities[id], let pem = try? identity.keyPEM else { throw failure }
        return pem
    }

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        try await sign(octets, with: key, algorithm: .ecdsaSHA256)
    }

    func sign(
        _ octets: Octets, with key: SigningKeyID, algorithm: SignatureAlgorithm
    ) async throws(KeyFailure) -> [UInt8] {
        let pem = try pem(key.publicKey)
        do {
            switch algorithm {
            case .ecdsaSHA256, .rsaSHA256, .rsaPSSSHA256:
                return try Self.signature(SHA256.hash(data: octets.bytes), pem, algorithm)
            case .ecdsaSHA384, .rsaSHA384, .rsaPSSSHA384:
                return try Self.signature(SHA384.hash(data: octets.bytes), pem, algorithm)
            case .ecdsaSHA512, .rsaSHA512, .rsaPSSSHA512:
                return try Self.signature(SHA512.hash(data: octets.bytes), pem, algorithm)
            }
        } catch { throw .keyUnavailable }
    }

    private static func signature(_ digest: some Digest, _ pem: String, _ algorithm: SignatureAlgorithm) throws -> [UInt8] {
        switch algorithm {
        case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512:
            if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
                return Array(try key.signature(for: digest).derRepresentation)
            }
            return Array(try P384.Signing.PrivateKey(pemRepresentation: pem).signature(for: digest).derRepresentation)
        case .rsaSHA256, .rsaSHA384, .rsaSHA512:
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
            return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
            return Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
        }
    }

    func sharedSecret(withEphemeral x963: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SharedSecretOctets {
        let pem = try pem(key.publicKey)
        do {
            if let own = try? P256.KeyAgreement.PrivateKey(pemRepresentation: pem) {
                return SharedSecretOctets(try own.sharedSecretFromKeyAgreement(with: .init(x963Representation: x963)))
            }
            let own = try P384.KeyAgreement.PrivateKey(pemRepresentation: pem)
            return SharedSecretOctets(try own.sharedSecretFromKeyAgreement(with: .init(x963Representation: x963)))
        } catch { throw .notAuthentic }
    }

    func transportedKey(_ encrypted: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SymmetricKey {
        guard let own = try? _RSA.Encryption.PrivateKey(pemRepresentation: try pem(key.publicKey)) else { throw failure }
        guard let decrypted = try? own.decrypt(encrypted, padding: .PKCS1_OAEP_SHA256) else { throw .notAuthentic }
        return SymmetricKey(data: decrypted)
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
