package import CMSFormat
package import Crypto
import CryptoExtras
package import MailModel
import Synchronization

/// The keys of one gateway of the test community, in memory. Those of before stay beside new ones, as in a folder of keys.
package final class GatewayMemoryKeys: KeyService {
    private struct Keys {
        var signing: [SigningKeyID: P256.Signing.PrivateKey] = [:]
        var agreement: [DecryptionKeyID: P256.KeyAgreement.PrivateKey] = [:]
    }

    private let keys = Mutex(Keys())
    private let storage = SymmetricKey(size: .bits256)

    package init(_ gateway: TestGateway) throws { try add(gateway) }

    /// Takes a gateway's keys in, beside those that are here.
    package func add(_ gateway: TestGateway) throws {
        let agreement = try gateway.encryption.agreementKey
        keys.withLock { keys in
            keys.signing[SigningKeyID(gateway.signing.keyID)] = gateway.signing.key
            keys.agreement[DecryptionKeyID(gateway.encryption.keyID)] = agreement
        }
    }

    package func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        guard let key = keys.withLock({ $0.signing[key] }) else { throw .keyNotFound }
        guard let signature = try? key.signature(for: octets.bytes) else { throw .keyUnavailable }
        return Array(signature.derRepresentation)
    }

    package func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets {
        guard let key = keys.withLock({ $0.agreement[key] }) else { throw .keyNotFound }
        guard let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: x963),
            let secret = try? key.sharedSecretFromKeyAgreement(with: theirs)
        else { throw .notAuthentic }
        return SharedSecretOctets(secret)
    }

    package func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: storage) else { throw .keyUnavailable }
        return Array(wrapped)
    }

    package func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard let key = try? AES.KeyWrap.unwrap(wrapped, using: storage) else { throw .notAuthentic }
        return key
    }
}
