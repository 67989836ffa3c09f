import Crypto
import X509

/// Ways in which a content key reaches a recipient.
package enum RecipientAlgorithm: Sendable, Hashable, CaseIterable {
    /// RFC 5753 section 3.1: ephemeral-static ECDH on P-256, key derivation with SHA-256, AES-256 key wrap.
    case ecdhP256
    /// The same on P-384, with SHA-384.
    case ecdhP384
    /// RFC 4055 section 4.1 and RFC 3560 section 3: RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label.
    case rsaOAEPSHA256

    /// The one that goes with a key; `nil` for any other kind of key and for RSA outside of ``KeyStrength``.
    init?(for key: Certificate.PublicKey) {
        if P256.Signing.PublicKey(key) != nil {
            self = .ecdhP256
        } else if P384.Signing.PublicKey(key) != nil {
            self = .ecdhP384
        } else if KeyStrength.rsa(key) != nil {
            self = .rsaOAEPSHA256
        } else {
            return nil
        }
    }
}

extension Set<RecipientAlgorithm> {
    /// What gateways of members seal with.
    package static let profile1: Set<RecipientAlgorithm> = [.ecdhP256]
}
