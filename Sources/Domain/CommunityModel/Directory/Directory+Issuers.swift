package import MailModel
import X509

extension Directory {
    /// The purposes for which a gateway has certificates of earlier issuing certificates alone: it loses them with those.
    package func purposesToRenew(of gateway: Gateway, at time: Timestamp) -> [CertificatePurpose] {
        guard issuers.count > 1, let newest = issuers.last?.subject else { return [] }
        return CertificatePurpose.allCases.filter { purpose in
            let usable = gateway.certificates(for: purpose).filter { $0.isUsable(at: time) }
            return !usable.isEmpty && !usable.contains { $0.certificate.issuer == newest }
        }
    }
}
