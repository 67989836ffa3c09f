import CMSFormat
import Crypto
import MailModel

/// A storage key that is the same in each process, and no other keys.
struct StorageKeyAlone: KeyService {
    private let storage = SymmetricKey(data: Array(repeating: 7 as UInt8, count: 32))

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] { throw .keyNotFound }

    func sharedSecret(withEphemeral x963: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SharedSecretOctets {
        throw .keyNotFound
    }

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: storage) else { throw .keyUnavailable }
        return Array(wrapped)
    }

    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard let key = try? AES.KeyWrap.unwrap(wrapped, using: storage) else { throw .notAuthentic }
        return key
    }
}
