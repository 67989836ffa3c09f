import Crypto
import Foundation
import MailModel

/// The operations that profile 1 asks for on one message with one recipient, without a format around them.
struct CryptographyAlone: Sendable {
    private let content: Octets
    private let signing = P256.Signing.PrivateKey()
    private let agreement = P256.KeyAgreement.PrivateKey()
    private let ephemeral = P256.KeyAgreement.PrivateKey()
    private let key = SymmetricKey(size: .bits256)
    private let sealed: AES.GCM.SealedBox
    private let signature: P256.Signing.ECDSASignature

    init(_ content: Octets) throws {
        self.content = content
        sealed = try AES.GCM.seal(content.bytes, using: key)
        signature = try signing.signature(for: SHA256.hash(data: content.bytes))
    }

    /// Digest of the content, one signature, an ephemeral key pair and its agreement, encryption.
    func protect() throws {
        consume(try signing.signature(for: SHA256.hash(data: content.bytes)))
        let ephemeral = P256.KeyAgreement.PrivateKey()
        consume(try ephemeral.sharedSecretFromKeyAgreement(with: agreement.publicKey))
        consume(try AES.GCM.seal(content.bytes, using: key))
    }

    /// Agreement, decryption, digest, one signature verified.
    func open() throws {
        consume(try agreement.sharedSecretFromKeyAgreement(with: ephemeral.publicKey))
        consume(try AES.GCM.open(sealed, using: key))
        guard signing.publicKey.isValidSignature(signature, for: SHA256.hash(data: content.bytes)) else {
            throw BenchmarkFailure(description: "a signature of our own does not verify")
        }
    }
}
