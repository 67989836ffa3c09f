package import CMSFormat
import CommunityModel
package import Crypto
package import MailModel
package import SMIME
package import X509

/// A certificate with its private key.
package struct TestIdentity: Sendable {
    package let key: P256.Signing.PrivateKey
    package let certificate: Certificate
    package let issuing: Certificate

    package init(key: P256.Signing.PrivateKey, certificate: Certificate, issuing: Certificate) {
        (self.key, self.certificate, self.issuing) = (key, certificate, issuing)
    }

    /// The same key for ECDH: encryption certificates hold P-256 points too.
    package var agreementKey: P256.KeyAgreement.PrivateKey {
        get throws { try P256.KeyAgreement.PrivateKey(rawRepresentation: key.rawRepresentation) }
    }

    package var keyID: PublicKeyID { PublicKeyID(subjectPublicKeyInfo: key.publicKey.derRepresentation) }

    /// Its chain, and the name of its key: who signs with it.
    package var signer: SigningIdentity { SigningIdentity(chain: [certificate, issuing], key: SigningKeyID(keyID)) }

    /// What is shown in a handshake: DER, leaf first.
    package var shown: [Octets] { [certificate.der, issuing.der] }
}
