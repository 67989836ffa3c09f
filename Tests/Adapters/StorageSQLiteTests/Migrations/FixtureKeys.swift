import CMSFormat
import Crypto
import MailModel

/// Wraps under the storage key of the fixtures, as a gateway's key files do: one octet of version, then AES key wrap (RFC 3394
/// section 2.2.1).
struct FixtureKeys: KeyService {
    /// A test vector, published with the fixtures: the octets 0 to 31. It must never seal anything else.
    private let storageKey = SymmetricKey(data: Array(UInt8(0)..<32))

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: storageKey) else { throw .keyUnavailable }
        return [1] + wrapped
    }

    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard wrapped.first == 1, let key = try? AES.KeyWrap.unwrap(wrapped.dropFirst(), using: storageKey) else {
            throw .notAuthentic
        }
        return key
    }

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] { throw .keyNotFound }

    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets { throw .keyNotFound }
}
