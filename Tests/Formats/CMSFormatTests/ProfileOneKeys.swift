import CMSFormat
import Crypto
import MailModel

/// A key service that does no more than profile 1 needs.
struct ProfileOneKeys: KeyService {
    let keys: MemoryKeys

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        try await keys.sign(octets, with: key)
    }

    func sharedSecret(withEphemeral x963: [UInt8], key: DecryptionKeyID) async throws(KeyFailure) -> SharedSecretOctets {
        try await keys.sharedSecret(withEphemeral: x963, key: key)
    }

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] { try await keys.wrap(contentKey) }
    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey { try await keys.unwrap(wrapped) }
}
