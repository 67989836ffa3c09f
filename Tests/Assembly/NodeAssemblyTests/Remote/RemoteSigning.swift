import CMSFormat
import Crypto
import MailModel
import MessageFlow
import SMIME
import SecureMailTestKit

/// Signs with the gateway's one certificate, whenever it is.
struct RemoteSigning: SigningSource {
    let keys: GatewayMemoryKeys
    let gateway: TestGateway

    func signing(at time: Timestamp) -> Signing {
        let key = SigningKeyID(PublicKeyID(subjectPublicKeyInfo: gateway.signing.key.publicKey.derRepresentation))
        let chain = [gateway.signing.certificate, gateway.signing.issuing]
        return .ready(Protector(keys: keys, signer: SigningIdentity(chain: chain, key: key)))
    }
}
