import CommunityModel
import MailModel
import SMIME
import SecureMailTestKit
import struct X509.Certificate

/// The directory's word on a signer, as a gateway asks for it.
struct DirectoryTrust: SignerTrust {
    let community: TestCommunity

    func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict {
        let judgement = await community.trust.judge(
            leaf: signer.der, intermediates: others.map(\.der), purpose: .signing, at: acceptance)
        guard judgement.isTrusted, let id = judgement.member, let member = community.directory.member(id),
            let gateway = judgement.gateway
        else { return SignerFault(judgement.verdict).map { .notTrusted($0) } ?? .notListed }
        return .trusted(member: id, gateway: gateway, domains: Set(member.domains.map(\.name)))
    }
}
