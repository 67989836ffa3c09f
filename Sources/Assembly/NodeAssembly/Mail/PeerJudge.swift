import CommunityModel
import Crypto
import MailModel
import MessageFlow
import SMTPTransport

/// Says which member's gateway stands at the other end of a `peer` connection, by the certificate that it proved on this connection.
struct PeerJudge: Sendable {
    let directory: DirectoryHolder
    let verifier: ChainVerifier
    let clock: any NodeClock

    /// Asked while a handshake waits: whether the chain is a listed gateway's TLS certificate that is valid now.
    func isGateway(_ chain: [Octets]) async -> Bool {
        // Without a directory nobody can be judged; the peer is told 451 in the greeting, so that it waits and tries again.
        guard directory.current != nil else { return true }
        return await judgement(chain) != nil
    }

    /// The same, of one of these gateways of a member.
    func isGateway(_ chain: [Octets], of member: MemberID) async -> Bool { await judgement(chain)?.member == member }

    /// In the greeting: no directory yet (451 4.3.0), not listed, or suspended (451 4.7.1).
    func refusal(of session: SMTPSession) async -> Refusal? {
        guard directory.current != nil else {
            return Refusal(.transient, .directoryMissing, scope: .connection, diagnostic: "no directory")
        }
        guard let (member, _) = listed(session) else {
            return Refusal(.permanent, .peerUnknown, scope: .connection, diagnostic: "certificate not in the directory")
        }
        return member.state == .active
            ? nil : Refusal(.transient, .peerSuspended, scope: .connection, diagnostic: "member \(member.id) is suspended")
    }

    func gateway(of session: SMTPSession) -> PeerGateway? {
        guard let leaf = session.tls?.peerCertificates.first, let (member, gateway) = listed(session) else { return nil }
        return PeerGateway(member: member.id, gateway: gateway.name, certificateDigest: Self.digest(leaf))
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

    private func listed(_ session: SMTPSession) -> (Member, Gateway)? {
        session.tls?.peerCertificates.first.flatMap {
            directory.current?.gateway(withCertificateDigest: Self.digest($0), purpose: .tls)
        }
    }

    private static func digest(_ certificate: Octets) -> [UInt8] { Array(SHA256.hash(data: certificate.bytes)) }
}
