import CommunityModel
import MailModel
import MessageFlow
import SMIME
import X509

/// Answers who signed, by the directory in force and the community's roots, at the time of acceptance.
struct CommunitySignerTrust: SignerTrust {
    let directory: DirectoryHolder
    let verifier: ChainVerifier

    func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict {
        guard let directory = directory.current else { return .unknown }
        let trust = CommunityTrust(directory: directory, verifier: verifier)
        let judgement = await trust.judge(
            leaf: signer.der, intermediates: others.map(\.der), purpose: .signing, at: acceptance)
        guard judgement.isTrusted, let id = judgement.member, let gateway = judgement.gateway, let member = directory.member(id)
        else {
            return .notTrusted("\(judgement.verdict)")
        }
        return .trusted(member: id, gateway: gateway, domains: Set(member.domains.map(\.name)))
    }
}
