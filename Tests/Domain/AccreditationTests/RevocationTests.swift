import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Revoking gateways' certificates")
struct RevocationTests {
    static let now = TestCommunity.start

    @Test(arguments: [RevocationReason.keyCompromise, .superseded])
    func `a revoked key is never certified again`(_ reason: RevocationReason) async throws {
        let community = try await TestCommunity.make()
        let signing = community.ministry.signing
        try await community.authority.revoke(
            serial: Array(signing.certificate.serialNumber.bytes), reason: reason, at: Self.now)
        let request = try TestCommunity.request(for: community.ministry.name, key: signing.key)
        // Opened anew, as each command does.
        let again = try Authority.open(community.store, entropy: SystemTestEntropy())
        await #expect(throws: AuthorityFailure.keyInUse(.signing)) {
            _ = try await again.issue([.signing: request], for: community.ministry.name, at: Self.now)
        }
    }

    @Test func `another key of the gateway is`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.revoke(.signing, of: community.ministry.name, reason: .keyCompromise, at: Self.now)
        let request = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
        let issued = try await community.authority.issue([.signing: request], for: community.ministry.name, at: Self.now)
        #expect(issued[.signing] != nil)
    }

    @Test func `root and issuing certificate are no gateway's`() async throws {
        let community = try await TestCommunity.make()
        for certificate in [community.authority.root, community.authority.issuing] {
            await #expect(throws: AuthorityFailure.certificateUnknown) {
                try await community.authority.revoke(
                    serial: Array(certificate.serialNumber.bytes), reason: .unspecified, at: Self.now)
            }
        }
        #expect(try await community.republished(at: Self.now).leaves == community.leaves)
    }

    @Test func `a statement says it at once, and lists, responder and statements agree`() async throws {
        let community = try await TestCommunity.make(), signing = community.ministry.signing.certificate
        try await community.authority.revoke(
            serial: Array(signing.serialNumber.bytes), reason: .superseded, at: Self.now + .minutes(1))
        let later = try await community.republished(at: Self.now + .minutes(2))
        let statement = try SignedStatement(parsing: try #require(later.leaves.last)).statement
        #expect(statement.act == .certificateRevoked(certificateDigest: signing.digest, reason: .superseded))
        #expect(later.directory.isRevoked(certificate: signing.digest))
        let list = try CertificateRevocationList(parsing: try #require(later.store.read(AuthorityDocument.revocationList)))
        #expect(list.revocation(of: signing.serialNumber.bytes, at: Self.now + .minutes(2))?.reason == .superseded)
    }

    /// As a crash between leaves it, or an authority of a version that had no such statement.
    @Test func `a revocation that no statement tells is stated at the next signing`() async throws {
        let community = try await TestCommunity.make(), digest = community.ministry.tls.certificate.digest
        let statements = try #require(community.store.read(AuthorityDocument.statements))
        try await community.authority.revoke(.tls, of: community.ministry.name, reason: .keyCompromise, at: Self.now)
        community.store.write(AuthorityDocument.statements, statements)
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        let later = try await community.republished(by: again, at: Self.now + .minutes(5))
        #expect(later.directory.isRevoked(certificate: digest) && later.leaves.count == community.leaves.count + 1)
        #expect(try await community.republished(by: again, at: Self.now + .minutes(6)).leaves == later.leaves)
    }

    @Test func `a gateway's certificates for a purpose, and no others`() async throws {
        let community = try await TestCommunity.make()
        let name = community.ministry.name
        let request = try TestCommunity.request(for: name, key: P256.Signing.PrivateKey())
        _ = try await community.authority.issue([.encryption: request], agreedBy: community.ministry, at: Self.now)
        let serials = try await community.authority.revoke(.encryption, of: name, reason: .superseded, at: Self.now)
        #expect(serials.count == 2)
        let gateway = try #require(
            try await community.republished(at: Self.now).directory.member(community.ministry.member)?.gateways.first)
        #expect(gateway.activeEncryptionCertificates(at: Self.now).isEmpty)
        #expect(gateway.signing.map(\.state) == [.current])
        await #expect(throws: AuthorityFailure.certificateUnknown) {
            try await community.authority.revoke(.encryption, of: name, reason: .superseded, at: Self.now)
        }
    }
}
