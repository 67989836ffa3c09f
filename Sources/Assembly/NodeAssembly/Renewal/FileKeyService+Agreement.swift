import CommunityModel
import KeyFiles
import MailModel
import X509

extension FileKeyService {
    /// The newest of a purpose whose certificate counts, as far as a directory says.
    func newestCounting(_ purpose: KeyPurpose, of gateway: DomainName, in directory: Directory, at now: Timestamp) -> Installed? {
        guard let listed = CertificatePurpose(purpose) else { return nil }
        let counting = Set(
            (directory.gateway(named: gateway)?.1.certificates(for: listed) ?? [])
                .filter { $0.state == .current && $0.validFrom <= now && now <= $0.validTo }.map(\.digest))
        return installed(purpose).first { counting.contains($0.digest) }
    }

    /// What the gateway says to an act, by its newest signing key that counts; `nil` where none does.
    func agreement(
        to text: AgreementText, of gateway: DomainName, in directory: Directory, at now: Timestamp
    ) -> Agreement? {
        guard let newest = newestCounting(.signing, of: gateway, in: directory, at: now),
            let signature = proof(over: text.octets, by: newest.key)
        else { return nil }
        return Agreement(signer: .certificate(digest: newest.digest), expires: text.expires, signature: signature)
    }
}
