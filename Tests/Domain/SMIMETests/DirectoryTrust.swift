import CommunityModel
import MailModel
import SMIME
import X509

/// The directory's word on a signer, without the waiting of a gateway that may have an old one.
struct DirectoryTrust: SignerTrust {
    private let directory: @Sendable () -> Directory?
    private let verifier: ChainVerifier

    init(verifier: ChainVerifier, directory: @escaping @Sendable () -> Directory?) {
        (self.verifier, self.directory) = (verifier, directory)
    }

    func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict {
        guard let directory = directory() else { return .unknown }
        let judgement = await CommunityTrust(directory: directory, verifier: verifier).judge(
            leaf: signer.der, intermediates: others.map(\.der), purpose: .signing, at: acceptance)
        guard judgement.verdict != .notListed else { return .notListed }
        guard judgement.isTrusted, let id = judgement.member, let member = directory.member(id),
            let gateway = judgement.gateway
        else { return SignerFault(judgement.verdict).map { .notTrusted($0) } ?? .notListed }
        return .trusted(member: id, gateway: gateway, domains: Set(member.domains.map(\.name)))
    }
}
