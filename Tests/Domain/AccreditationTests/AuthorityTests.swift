import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

@Suite("Authority: what it refuses")
struct AuthorityTests {
    static let now = TestCommunity.start

    @Test(arguments: [
        "m1nistry.example", "min-istry.example", "rninistry.example", "ministri.example", "rninistry.example",
        "mninistry.example",
        "mail.ministry.example", "ministry.example", "xn--mnistry-eeb.example", "m\u{12B}nistry.example",
        "m\u{456}nistry.example",
        "min\u{269}stry.example", "ministr\u{443}.example",
        "xn--a.example",
    ]) func `a domain that is, or looks like, another member's is refused`(_ name: String) async throws {
        let community = try await TestCommunity.make()
        let domain = try #require(DomainName(name))
        await #expect(throws: AuthorityFailure.self) {
            try await community.authority.grant(
                domain, to: community.kiwimail.member, customer: "Other", strength: .password, at: Self.now)
        }
    }

    @Test(arguments: CertificatePurpose.allCases) func `a key of another member is refused`(
        _ purpose: CertificatePurpose
    ) async throws {
        let community = try await TestCommunity.make()
        let key = community.ministry.signing.key
        let request = try TestCommunity.request(for: community.kiwimail.name, key: key)
        await #expect(throws: AuthorityFailure.keyInUse(purpose)) {
            _ = try await community.authority.issue([purpose: request], for: community.kiwimail.name, at: Self.now)
        }
    }

    @Test func `one key for two purposes is refused`() async throws {
        let community = try await TestCommunity.make()
        let request = try TestCommunity.request(for: community.kiwimail.name, key: P256.Signing.PrivateKey())
        await #expect(throws: AuthorityFailure.keyInUse(.signing)) {
            _ = try await community.authority.issue(
                [.tls: request, .signing: request], for: community.kiwimail.name, at: Self.now)
        }
    }

    @Test func `a request for another name is refused`() async throws {
        let community = try await TestCommunity.make()
        let request = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
        await #expect(throws: AuthorityFailure.requestForAnotherName(.tls)) {
            _ = try await community.authority.issue([.tls: request], for: community.kiwimail.name, at: Self.now)
        }
    }

    @Test func `one officer alone can do nothing`() async throws {
        let community = try await TestCommunity.make()
        community.store.remove(AuthorityDocument.officerKey(2))
        let alone = try Authority.open(community.store, entropy: SystemTestEntropy())
        let before = community.store.read(AuthorityDocument.statements)
        do throws(AuthorityFailure) {
            try await alone.suspend(community.ministry.member, reason: "incident", at: Self.now)
            Issue.record("one officer suspended a member")
        } catch { guard case .officersElsewhere = error else { throw error } }
        #expect(community.store.read(AuthorityDocument.statements) == before)
    }

    @Test func `an authority opened again goes on where it was`() async throws {
        let community = try await TestCommunity.make()
        let again = try Authority.open(community.store, entropy: SystemTestEntropy())
        #expect(try await again.publish(at: Self.now) == community.directory.position)
        #expect(try await community.republished(at: Self.now).leaves == community.leaves)
    }

    @Test func `renewal keeps both certificates`() async throws {
        let community = try await TestCommunity.make()
        let request = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
        try await community.authority.publish(at: Self.now + .days(60), after: .confirmed)
        _ = try await community.authority.issue([.encryption: request], agreedBy: community.ministry, at: Self.now + .days(60))
        let directory = try await community.republished(at: Self.now + .days(60)).directory
        let gateway = try #require(directory.member(community.ministry.member)?.gateways.first)
        let active = gateway.activeEncryptionCertificates(at: Self.now + .days(60))
        #expect(active.count == 2)
        #expect(active.last?.certificate == community.ministry.encryption.certificate)
    }
}
