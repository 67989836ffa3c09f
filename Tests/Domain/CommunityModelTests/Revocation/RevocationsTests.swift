import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("What the directory says of revocation")
struct RevocationsTests {
    private let fixture: FoldFixture
    private let day = TestCommunity.start
    private let leaf: [UInt8]

    init() throws {
        fixture = try FoldFixture.shared.get()
        leaf = try #require(Certificate(der: try fixture.leaf(fixture.oneGateway, .signing, serial: 10))).digest
    }

    private func status(
        _ revoked: [[UInt8]: Timestamp] = [:], issuers: [Certificate]? = nil, at time: Timestamp? = nil
    ) -> Revocations.Status {
        Revocations(issuers: issuers ?? [fixture.issuing.certificate], revoked: revoked, knownUntil: day + .days(7))
            .status(of: leaf, issuer: fixture.issuing.certificate.digest, at: time ?? day)
    }

    @Test func `one that no statement revokes is good; an issuer that is not listed is told apart`() throws {
        #expect(status() == .good && status(issuers: []) == .issuerNotListed)
        #expect(status([leaf: day], issuers: []) == .issuerNotListed)
    }

    @Test func `revocation begins at its statement's moment, and is for good`() throws {
        let revoked = [leaf: day + .hours(1)]
        #expect(status(revoked, at: day + .minutes(59)) == .good)
        for later in [day + .hours(1), day + .days(60)] {
            #expect(status(revoked, at: later) == .revoked(since: day + .hours(1)))
        }
    }

    @Test func `another certificate's revocation is not this one's`() throws {
        #expect(status([Array(leaf.reversed()): day]) == .good)
    }

    @Test func `a directory that is too old says nothing good`() throws {
        #expect(status(at: day + .days(7)) == .good && status(at: day + .days(7) + .seconds(1)) == .unknown)
    }

    @Test func `nothing is sealed for a certificate of which a directory that is too old says nothing`() async throws {
        let community = try await TestCommunity.make()
        let gateway = try #require(community.directory.member(community.ministry.member)?.gateways.first)
        let fault = gateway.encryption.map { $0.fault(at: day + .days(8)) }
        #expect(fault == [.revocationUnknown] && gateway.activeEncryptionCertificates(at: day + .days(8)).isEmpty)
    }

    @Test func `nothing is sealed for a certificate whose issuer was withdrawn`() async throws {
        let community = try await TestCommunity.make()
        func gateway(after acts: [Act]) throws -> Gateway {
            try #require(try community.stating(acts).member(community.ministry.member)?.gateways.first)
        }
        #expect(try gateway(after: []).activeEncryptionCertificates(at: day).count == 1)
        let without = try gateway(after: [.issuerWithdrawn(certificateDigest: community.authority.issuing.digest)])
        #expect(without.activeEncryptionCertificates(at: day).isEmpty && without.encryption.map(\.state) == [.issuerNotListed])
    }

    @Test func `nothing is sealed for a certificate that a statement revokes, and it is told since when`() async throws {
        let community = try await TestCommunity.make(), digest = community.ministry.encryption.certificate.digest
        let directory = try community.stating([.certificateRevoked(certificateDigest: digest, reason: .superseded)])
        let gateway = try #require(directory.member(community.ministry.member)?.gateways.first)
        #expect(gateway.activeEncryptionCertificates(at: day).isEmpty)
        #expect(gateway.encryption.map(\.state) == [.revoked(since: day)] && directory.isRevoked(certificate: digest))
    }
}
