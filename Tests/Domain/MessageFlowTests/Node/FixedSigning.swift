import MailModel
import MessageFlow
import SMIME
import SecureMailTestKit

/// Signs with the gateway's one certificate, whenever it is.
struct FixedSigning: SigningSource {
    let keys: GatewayMemoryKeys
    let gateway: TestGateway

    func signing(at time: Timestamp) -> Signing { .ready(Protector(keys: keys, signer: gateway.signing.signer)) }
}
