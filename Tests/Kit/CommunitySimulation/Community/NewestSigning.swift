import DeliveryPolicy
import CommunityModel
import MailModel
import MessageFlow
import SMIME
import SecureMailTestKit

/// Signs as the product's node does: with the newest certificate that the directory in force lists and nobody revoked.
struct NewestSigning: SigningSource {
    let site: GatewaySite
    let directory: DirectoryHolder

    func signing(at time: Timestamp) -> Signing {
        let installed = site.installed.map(\.signing), directory = directory.current
        let good = installed.filter { !(directory?.isRevoked(certificate: $0.certificate.digest) ?? false) }
        let listed = good.filter { directory?.listing(ofCertificate: $0.certificate.digest) != nil }
        guard let newest = listed.first ?? good.first else { return .unfit(.missing) }
        return .ready(Protector(keys: site.keys, signer: newest.signer))
    }
}
