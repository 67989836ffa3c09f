package import Crypto
import CryptoExtras
package import MailModel
package import X509

extension AuthEnvelope {
    /// Opens with the first recipient that is one of our certificates.
    ///
    /// - Parameter own: our encryption certificates, past ones too.
    /// - Throws: one failure, ``CMSFailure/notAuthentic``, for a wrong key, a wrong tag and a wrong point alike.
    package func open(own: [Certificate], keys: any KeyService) async throws(CMSFailure) -> (content: Octets, key: SymmetricKey) {
        let key = try await contentKey(own: own, keys: keys)
        return (try open(contentKey: key), key)
    }

    private func contentKey(own: [Certificate], keys: any KeyService) async throws(CMSFailure) -> SymmetricKey {
        var names: [[UInt8]: Certificate] = [:]
        for certificate in own { names[try EnvelopeWriter.issuerAndSerial(of: certificate)] = certificate }
        for recipient in recipients {
            guard case .keyAgreement(let ephemeral, let encryptedKeys) = recipient else { continue }
            for encrypted in encryptedKeys {
                guard let certificate = names[encrypted.issuerAndSerial] else { continue }
                let id = PublicKeyID(subjectPublicKeyInfo: try DERWriting.serialized(certificate.publicKey))
                let secret: SharedSecretOctets
                do { secret = try await keys.sharedSecret(withEphemeral: ephemeral, key: id) } catch .notAuthentic {
                    throw .notAuthentic
                } catch { throw .key(error) }
                let wrapping = try KeyAgreement.wrappingKey(from: secret)
                guard let key = try? AES.KeyWrap.unwrap(encrypted.wrapped, using: wrapping) else { throw .notAuthentic }
                return key
            }
        }
        throw .notARecipient
    }
}
