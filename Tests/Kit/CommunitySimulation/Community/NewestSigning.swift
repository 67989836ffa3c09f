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
