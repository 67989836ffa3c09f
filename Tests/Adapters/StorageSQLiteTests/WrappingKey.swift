import CMSFormat
import Crypto
import Foundation
import MailModel

/// A key service that only wraps and unwraps, under one key.
struct WrappingKey: KeyService {
    private let key = SymmetricKey(size: .bits256)

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        let sealed = contentKey.withUnsafeBytes { try? AES.GCM.seal($0, using: key).combined }
        guard let sealed else { throw .keyUnavailable }
        return Array(sealed)
    }

    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard let box = try? AES.GCM.SealedBox(combined: wrapped), let plain = try? AES.GCM.open(box, using: key) else {
            throw .notAuthentic
        }
        return SymmetricKey(data: plain)
    }

    func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] { throw .keyNotFound }

    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets { throw .keyNotFound }
}
