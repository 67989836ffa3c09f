import Accreditation
import CommunityModel
import Crypto
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

    private func admission(_ key: MemberKey?, _ name: String = "rimu") throws -> Admission {
        let domain = MemberDomain(name: try #require(DomainName("\(name).example")), customer: name, strength: .password)
        return Admission(
            of: try #require(MemberID(name)), name: name, key: key, domains: [domain],
            gateway: try #require(DomainName("gateway.\(name).example")),
            endpoint: try #require(Endpoint(host: "192.0.2.4", port: 24)))
    }

    @Test func `a member is admitted with its own key in one write, and nothing of that waits`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority
        let key = Curve25519.Signing.PrivateKey(), admission = try admission(OfficerKey(key.publicKey))
        let before = await authority.statements
        try await authority.admit(admission, at: Self.now)
        #expect(await authority.waiting(after: before).isEmpty)
        let member = try #require(await authority.directory(at: Self.now).member(admission.member))
        #expect(member.key == OfficerKey(key.publicKey) && member.domains.count == 1 && member.gateways.count == 1)
        let kinds = try #require(community.store.read(AuthorityDocument.statements)).bytes.split(separator: 0x0A).suffix(4)
            .map { try SignedStatement(parsing: Octets($0)).statement.act.kind }
        #expect(kinds == ["member-admitted", "domain-granted", "gateway-listed", "member-key-set"])
        // Its first certificates take its word already.
        let request = try TestCommunity.request(for: admission.gateway, key: P256.Signing.PrivateKey())
        _ = try await authority.issue([.tls: request], for: admission.gateway, at: Self.now)
        #expect(await authority.waiting?.effective == Self.now + .hours(72))
    }

    @Test func `a refused part of an admission leaves nothing of it`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority
        let before = await authority.statements
        // An officer's key is nobody else's.
        await #expect(throws: AuthorityFailure.history(.keyTaken)) {
            try await authority.admit(try admission(community.authority.keys.officers[0].key), at: Self.now)
        }
        #expect(await authority.statements == before)
        #expect(await authority.directory(at: Self.now).member(try #require(MemberID("rimu"))) == nil)
    }

    @Test func `a member that is there gets what it lacks, and its key is not set twice`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority
        let key = OfficerKey(Curve25519.Signing.PrivateKey().publicKey)
        try await authority.admit(try admission(key), at: Self.now)
        let before = await authority.statements
        try await authority.admit(try admission(key), at: Self.now)
        #expect(await authority.statements == before + 1)
        await #expect(throws: AuthorityFailure.history(.memberKeyWrong(try #require(MemberID("rimu"))))) {
            try await authority.admit(try admission(OfficerKey(Curve25519.Signing.PrivateKey().publicKey)), at: Self.now)
        }
    }
}
