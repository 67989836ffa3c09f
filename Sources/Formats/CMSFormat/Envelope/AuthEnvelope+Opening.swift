package import Crypto
import CryptoExtras
package import MailModel
package import X509

extension AuthEnvelope {
    /// Opens with the first recipient that is one of our certificates and whose key is here.
    ///
    /// - Parameter own: our encryption certificates, past ones too.
    /// - Throws: one failure, ``CMSFailure/notAuthentic``, for a wrong key, a wrong tag and a wrong point alike.
    package func open(own: [Certificate], keys: any KeyService) async throws(CMSFailure) -> (content: Octets, key: SymmetricKey) {
        let key = try await contentKey(own: own, keys: keys)
        return (try open(contentKey: key), key)
    }

    /// During a roll-over an envelope may name two of our certificates, one of whose keys is no longer here. Each is tried once, whatever
    /// the envelope repeats; one that was tampered with ends it.
    private func contentKey(own: [Certificate], keys: any KeyService) async throws(CMSFailure) -> SymmetricKey {
        var names: [[UInt8]: Certificate] = [:]
        for certificate in own { names[try EnvelopeWriter.issuerAndSerial(of: certificate)] = certificate }
        var failure = CMSFailure.notARecipient
        for recipient in recipients {
            for encrypted in recipient.encryptedKeys {
                guard let certificate = names.removeValue(forKey: encrypted.issuerAndSerial) else { continue }
                do { return try await recipient.contentKey(from: encrypted, for: certificate, keys: keys) } catch {
                    guard case .key = error else { throw error }
                    // A key that cannot be reached may be so later: that says more than one that is not here.
                    if failure != .key(.keyUnavailable) { failure = error }
                }
            }
        }
        throw failure
    }
}

extension EnvelopeRecipient {
    fileprivate func contentKey(
        from encrypted: EncryptedKey, for certificate: Certificate, keys: any KeyService
    ) async throws(CMSFailure) -> SymmetricKey {
        // A recipient that names our certificate but needs a key of another kind was not made by who read that certificate.
        guard RecipientAlgorithm(for: certificate.publicKey) == algorithm else { throw .notAuthentic }
        let publicKey = PublicKeyID(subjectPublicKeyInfo: try DERWriting.serialized(certificate.publicKey))
        let id = DecryptionKeyID(publicKey)
        switch self {
        case .keyAgreement(let agreement, let ephemeral, _):
            // A key that does not unwrap, or comes with a point that is none, is replaced as one that was sent is (below).
            let random = SymmetricKey(size: .bits256)
            let secret: SharedSecretOctets
            do { secret = try await keys.sharedSecret(withEphemeral: ephemeral, key: id) } catch .notAuthentic {
                return random
            } catch { throw .key(error) }
            let wrapping = try agreement.wrappingKey(from: secret)
            return (try? AES.KeyWrap.unwrap(encrypted.wrapped, using: wrapping)) ?? random
        case .keyTransport: return try await Self.transportedKey(encrypted.wrapped, id, keys)
        case .keyEncapsulation: throw .notARecipient
        }
    }

    /// Whoever could tell a padding that is wrong from a content that is wrong could decrypt, by asking often enough (Bleichenbacher 1998;
    /// Manger 2001 for OAEP). A key that does not decrypt, or is no key of AES-256, is therefore replaced by a random one (RFC 3218 section
    /// 2.3.2), under which the content fails: the same failure after the same work. What remains is the time of the decryption itself,
    /// which is the library's to keep constant: BoringSSL blinds the exponentiation and checks the padding without a branch, and only its
    /// last step, to report a failure or to hand over the key, differs.
    private static func transportedKey(
        _ encrypted: [UInt8], _ id: DecryptionKeyID, _ keys: any KeyService
    ) async throws(CMSFailure) -> SymmetricKey {
        let random = SymmetricKey(size: .bits256)
        do {
            let key = try await keys.transportedKey(encrypted, key: id)
            return key.bitCount == 256 ? key : random
        } catch .notAuthentic { return random } catch { throw .key(error) }
    }
}
