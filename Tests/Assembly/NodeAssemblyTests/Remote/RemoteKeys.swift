import Accreditation
import CommunityModel
import Crypto
import MailModel
import NIOSSL
import NetworkTransport
import SecureMailTestKit
import SwiftASN1
import X509

/// What servers of the tests prove themselves by: the ministry's gateway as it is, and as others would like to be it.
struct RemoteKeys: Sendable {
    /// A gateway takes what is sealed as it is.
    static let offers = ["CHUNKING", "BINARYMIME"]

    let community: TestCommunity
    /// That of the ministry's gateway, and that of the gateway which sends.
    let listed: TLSIdentity, own: TLSIdentity
    private let anybody: TLSIdentity

    init(_ community: TestCommunity) throws {
        self.community = community
        listed = try Self.identity(community.ministry.tls)
        own = try Self.identity(community.kiwimail.tls)
        anybody = try TestCertificate("peer.example").identity
    }

    private static func identity(_ identity: TestIdentity) throws -> TLSIdentity {
        let chain = try [identity.certificate, identity.issuing].map { try $0.serializeAsPEM().pemString }
        return try TLSIdentity(chainPEM: chain.joined(separator: "\n"), keyPEM: identity.key.pemRepresentation)
    }

    /// A server in order.
    func script(for route: RemoteEndCase.Route) throws -> RemoteScript {
        switch route {
        case .outside: RemoteScript()
        case .member: try gateway(listed)
        }
    }

    func gateway(_ identity: TLSIdentity) throws -> RemoteScript {
        RemoteScript(tls: .firstOctet(try TLSProfile.peerServer(identity), takesClients: true), extensions: Self.offers)
    }

    /// TLS as an outsider's server has it: any certificate, and no protocol of ours.
    func outside() throws -> NIOSSLContext { try TLSProfile.clientFacingServer(anybody) }

    /// Right in all but the protocol, which it does not speak.
    func withoutProtocol() throws -> NIOSSLContext { try TLSProfile.clientFacingServer(listed) }

    /// The directory lists it, but for another member.
    var ofAnotherMember: TLSIdentity { own }

    var forSigning: TLSIdentity { get throws { try Self.identity(community.ministry.signing) } }

    func selfMade() throws -> TLSIdentity { try TestCertificate(community.ministry.name.text).identity }

    /// Right in all but its issuer.
    func ofAnotherCommunity() throws -> TLSIdentity {
        let now = TestCommunity.start
        let root = try CertificateIssuer.makeRoot(
            community: "Test Community", serial: [1], from: now - .days(1), to: now + .days(99))
        let issuing = try root.makeIssuing(
            community: "Test Community", number: 1, serial: [2], from: now - .days(1), to: now + .days(99))
        return try issued(by: issuing, from: now - .days(1), to: now + .days(60))
    }

    /// Right in all but its time.
    func expired() throws -> TLSIdentity {
        let now = TestCommunity.start
        return try issued(by: try community.issuer, from: now - .days(61), to: now - .days(1))
    }

    /// Issued by the authority, for a key that the directory does not list.
    func unlisted() throws -> TLSIdentity {
        let now = TestCommunity.start
        return try issued(by: try community.issuer, from: now - .days(1), to: now + .days(60), for: P256.Signing.PrivateKey())
    }

    private func issued(
        by issuer: CertificateIssuer, from start: Timestamp, to end: Timestamp, for other: P256.Signing.PrivateKey? = nil
    ) throws -> TLSIdentity {
        let key = other ?? community.ministry.tls.key
        let certificate = try issuer.issue(
            .init(key.publicKey), for: community.ministry.name, purpose: .tls, serial: SystemTestEntropy().octets(12),
            from: start, to: end)
        return try Self.identity(TestIdentity(key: key, certificate: certificate, issuing: issuer.certificate))
    }
}
