package import CommunityModel
package import MailModel
package import SMIME
package import X509

/// Answers who signed, by the community's roots and what the newest directory says of the time of acceptance.
package struct CommunitySignerTrust: SignerTrust {
    private let directory: DirectoryHolder
    private let verifier: ChainVerifier
    private let clock: any NodeClock

    package init(directory: DirectoryHolder, verifier: ChainVerifier, clock: any NodeClock) {
        (self.directory, self.verifier, self.clock) = (directory, verifier, clock)
    }

    package func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict {
        guard let directory = directory.fresh(at: clock.now) else { return .unknown }
        let trust = CommunityTrust(directory: directory, verifier: verifier)
        let judgement = await trust.judge(signer: signer, intermediates: others, acceptedAt: acceptance)
        switch judgement.verdict {
        case .trusted: break
        // It brought this before we knew, or by a clock of ours that was behind. It waits as long as the suspension lasts.
        case .memberSuspended where judgement.member.flatMap(directory.member)?.state == .active: break
        case .memberSuspended: return .unknown
        case .notListed: return .notListed
        case .certificate, .unreadable: return SignerFault(judgement.verdict).map { .notTrusted($0) } ?? .unknown
        }
        guard let id = judgement.member, let gateway = judgement.gateway else { return .notListed }
        return .trusted(member: id, gateway: gateway, domains: directory.domains(of: id, at: acceptance))
    }
}
