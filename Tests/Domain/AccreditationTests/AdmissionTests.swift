import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("Whom the authority does not admit, and what it does not grant")
struct AdmissionTests {
    static let now = TestCommunity.start

    @Test(arguments: [
        ("m1nistry", "Ministry of other things"), ("other", "MINISTRY"), ("kiwi-mail", "Other"), ("other", "Kiwi-Mail"),
    ]) func `a member that can be taken for another is refused`(_ id: String, _ name: String) async throws {
        let community = try await TestCommunity.make()
        let member = try #require(MemberID(id))
        let error = await #expect(throws: AuthorityFailure.self) {
            try await community.authority.admit(member, name: name, at: Self.now)
        }
        guard case .memberLooksAlike? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `so is one whose id looks like that of a member that left`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.depart(community.kiwimail.member, at: Self.now)
        let member = try #require(MemberID("klwimail"))
        await #expect(throws: AuthorityFailure.memberLooksAlike(member, community.kiwimail.member)) {
            try await community.authority.admit(member, name: "Other", at: Self.now)
        }
    }

    @Test func `a domain of one label is refused`() async throws {
        let community = try await TestCommunity.make()
        let domain = try #require(DomainName("example"))
        await #expect(throws: AuthorityFailure.domainOfOneLabel(domain)) {
            try await community.authority.grant(
                domain, to: community.ministry.member, customer: "Ministry", strength: .password, at: Self.now)
        }
    }

    @Test(arguments: [(90, true), (91, false)])
    func `a domain that looks like one that left is refused for 90 days`(_ days: Int, _ isRefused: Bool) async throws {
        let community = try await TestCommunity.make()
        let harbour = try #require(DomainName("harbour.example")), alike = try #require(DomainName("harb0ur.example"))
        try await community.authority.withdraw(harbour, at: Self.now)
        let then = Self.now + .days(days)
        try await community.authority.publish(at: then, after: .confirmed)
        func grant() async throws(AuthorityFailure) {
            try await community.authority.grant(
                alike, to: community.ministry.member, customer: "Ministry", strength: .password, at: then)
        }
        if isRefused {
            await #expect(throws: AuthorityFailure.domainLooksAlike(alike, harbour, of: community.kiwimail.member)) {
                try await grant()
            }
        } else {
            try await grant()
        }
    }

    @Test func `a register with a number below zero is damaged`() async throws {
        let community = try await TestCommunity.make()
        let text = try #require(community.store.read(AuthorityDocument.register))
        let damaged = String(decoding: text.bytes, as: UTF8.self).replacing("\"list\":1", with: "\"list\":-1")
        community.store.write(AuthorityDocument.register, Octets(utf8: damaged))
        #expect(throws: AuthorityFailure.documentDamaged(AuthorityDocument.register)) {
            try Authority.open(community.store, entropy: SystemTestEntropy())
        }
    }
}
