package import CommunityModel
package import MailModel

/// Says which member's gateway stands at the other end of a `peer` connection, by the certificates that it proved to hold on this
/// connection: DER, leaf first.
package struct PeerJudge: Sendable {
    package let directory: DirectoryHolder
    private let verifier: ChainVerifier
    private let clock: any NodeClock

    package init(directory: DirectoryHolder, verifier: ChainVerifier, clock: any NodeClock) {
        (self.directory, self.verifier, self.clock) = (directory, verifier, clock)
    }

    /// Asked while a handshake waits: whether the chain is a listed gateway's TLS certificate that is valid now.
    package func isGateway(_ chain: [Octets]) async -> Bool {
        // Without a directory nobody can be judged; the peer is told 451 in the greeting, so that it waits and tries again.
        guard directory.current != nil else { return true }
        return await judgement(chain) != nil
    }

    /// The same, of one of these gateways of a member.
    package func isGateway(_ chain: [Octets], of member: MemberID) async -> Bool { await judgement(chain)?.member == member }

    /// In the greeting: no directory yet (451 4.3.0), not listed, or suspended (451 4.7.1).
    package func refusal(of chain: [Octets]) async -> Refusal? {
        switch await standing(of: chain) {
        case .success: nil
        case .failure(let refusal): refusal
        }
    }

    /// Asked at each message too: a connection may outlive a suspension or a revocation. Never refused for good: directories and
    /// revocation lists change, and what waits at the sender's gateway is not lost.
    package func standing(of chain: [Octets]) async -> Result<PeerGateway, Refusal> {
        guard let current = directory.current, current.isFresh(at: clock.now) else {
            return .failure(Refusal(.transient, .directoryMissing, scope: .connection, diagnostic: "no fresh directory"))
        }
        guard let judgement = await judgement(chain), let member = judgement.member, let gateway = judgement.gateway else {
            return .failure(Refusal(.transient, .peerUnknown, scope: .connection, diagnostic: "certificate not in the directory"))
        }
        guard judgement.isTrusted else {
            return .failure(Refusal(.transient, .peerSuspended, scope: .connection, diagnostic: "member \(member) is suspended"))
        }
        return .success(PeerGateway(member: member, gateway: gateway, certificateDigest: judgement.certificateDigest))
    }

    private func judgement(_ chain: [Octets]) async -> TrustJudgement? {
        guard let leaf = chain.first, let directory = directory.current else { return nil }
        let trust = CommunityTrust(directory: directory, verifier: verifier)
        let judgement = await trust.judge(
            leaf: leaf, intermediates: Array(chain.dropFirst()), purpose: .tls, at: clock.now)
        switch judgement.verdict {
        case .trusted, .memberSuspended: return judgement
        case .certificate, .unreadable, .notListed: return nil
        }
    }
}
