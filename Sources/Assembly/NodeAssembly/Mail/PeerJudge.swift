import CommunityModel
import Crypto
import MailModel
import MessageFlow
import SMTPTransport

/// Says which member's gateway stands at the other end of a `peer` connection, by the certificate that it proved on this connection.
struct PeerJudge: Sendable {
    let directory: DirectoryHolder
    let trust: CommunityTrust
    let clock: any NodeClock

    /// Called while the handshake waits: whether the chain is a listed gateway's TLS certificate that is valid now.
    func isGateway(_ chain: [Octets]) async -> Bool {
        guard let directory = directory.current else { return true }  // told 451 in the greeting, so that the peer waits
        if case .trusted = await trust.peer(chain: chain, directory: directory, at: clock.now) { return true }
        return false
    }

    /// In the greeting: no directory yet (451), or suspended (451 4.7.1).
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
        return PeerGateway(
            member: member.id, gateway: gateway.name, certificateDigest: leaf.withUnsafeBytes { Array(SHA256.hash(data: $0)) })
    }

    private func listed(_ session: SMTPSession) -> (Member, Gateway)? {
        session.tls?.peerCertificates.first.flatMap { directory.current?.gateway(withCertificate: $0, purpose: .tls) }
    }
}
