import CMSFormat
import Crypto
import CryptoExtras
import MailModel
import SecureMailTestKit

/// The keys of one gateway of the test community.
struct KeysInMemory: KeyService {
    private let signing: P256.Signing.PrivateKey
    private let agreement: P256.KeyAgreement.PrivateKey
    private let storage = StorageKeyAlone()

    init(_ gateway: TestGateway) throws {
        signing = gateway.signing.key
        agreement = try gateway.encryption.agreementKey
    }

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        guard let signature = try? signing.signature(for: octets.bytes) else { throw .keyUnavailable }
        return Array(signature.derRepresentation)
    }

    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets {
        guard let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: x963),
            let secret = try? agreement.sharedSecretFromKeyAgreement(with: theirs)
        else { throw .notAuthentic }
        return SharedSecretOctets(secret)
    }

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] { try await storage.wrap(contentKey) }

    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey { try await storage.unwrap(wrapped) }
}
