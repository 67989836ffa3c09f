import CMSFormat
import CommunityModel
import Crypto
import MailModel
import MessageFlow
import SMIME
import SecureMailTestKit

/// Signs with the certificate that the gateway was given last.
struct NewestSigning: SigningSource {
    let site: GatewaySite

    func signing(at time: Timestamp) -> Signing {
        .ready(Protector(keys: site.keys, signer: site.gateway.signing.signer))
    }
}

extension TestIdentity {
    /// Its chain and the name of its key.
    var signer: SigningIdentity {
        let key = SigningKeyID(PublicKeyID(subjectPublicKeyInfo: key.publicKey.derRepresentation))
        return SigningIdentity(chain: [certificate, issuing], key: key)
    }

    /// What is shown in a handshake.
    var shown: [Octets] { [certificate.der, issuing.der] }
}
