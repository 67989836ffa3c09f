import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

/// The officers' keys are on machines of their own; whoever takes the authority's has the publisher's and the issuing key.
@Suite("An authority without its officers' keys")
struct OfficersElsewhereTests {
    private let community: TestCommunity
    private let officers: [Curve25519.Signing.PrivateKey]
    private let authority: Authority
    private let now = TestCommunity.start + .days(1)

    init() async throws {
        community = try await TestCommunity.make()
        officers = try community.officers
        for number in 1...2 { community.store.remove(AuthorityDocument.officerKey(number)) }
        authority = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
    }

    /// What a gateway that follows the published log goes by.
    private func followed(at time: Timestamp) async throws -> Directory {
        try await authority.publish(at: time)
        let kept = try #require(try await KeptLog.read(from: MemoryLog(of: community.store)))
        let none = try FollowedLog(of: authority.keys, roots: [authority.root])
        return try #require(try kept.verified(in: none, after: nil, at: time).directory)
    }

    /// What an act comes to that officers must sign.
    private func proposed(_ act: () async throws(AuthorityFailure) -> Void) async throws -> Proposal {
        do throws(AuthorityFailure) { try await act() } catch .officersElsewhere(let proposal) { return proposal }
        throw TestCommunityFailure.notIssued
    }

    private func admission() async throws -> Proposal {
        let id = try #require(MemberID("pacific")), name = try #require(DomainName("gateway.pacific.example"))
        let admission = Admission(
            of: id, name: "Pacific Freight", key: nil,
            domains: [
                MemberDomain(
                    name: try #require(DomainName("pacific.example")), customer: "Pacific Freight", strength: .organisation)
            ],
            gateway: name, endpoint: try #require(Endpoint(host: "192.0.2.9", port: 24)), agreedBy: nil)
        return try await proposed { () throws(AuthorityFailure) in try await authority.admit(admission, at: now) }
    }

    @Test func `gateways renew, and give up keys that others may know, without them`() async throws {
        let ministry = community.ministry, key = P256.Signing.PrivateKey(), given = P256.Signing.PrivateKey()
        _ = try await authority.renew(try ministry.renewal(in: authority, of: .tls, for: key, at: now), at: now)
        _ = try await authority.renew(
            try ministry.renewal(in: authority, of: .encryption, for: given, isCompromised: true, at: now), at: now)
        let gateway = try #require(try await followed(at: now).gateway(named: ministry.name)).1
        #expect(gateway.tls.filter { $0.state == .current }.count == 2)
        #expect(gateway.encryption.filter { $0.state == .current }.map(\.certificate.publicKey) == [.init(given.publicKey)])
    }

    @Test func `a renewal that no signing key agreed to needs them`() async throws {
        let signed = try community.ministry.renewal(of: .tls, for: P256.Signing.PrivateKey(), at: now)
        await #expect(throws: RenewalRefusal.notAgreed) { _ = try await authority.renew(signed, at: now) }
        #expect(RenewalRefusal.notAgreed.description.contains("keys renew --by-hand"))
    }

    @Test func `certificates are revoked without them`() async throws {
        let signing = community.ministry.signing.certificate
        try await authority.revoke(serial: Array(signing.serialNumber.bytes), reason: .keyCompromise, at: now)
        #expect(try await followed(at: now).isRevoked(certificate: signing.digest))
    }

    @Test func `nothing else is stated before enough of them have signed it`() async throws {
        let before = community.store.read(AuthorityDocument.statements)
        let member = community.ministry.member, gateway = community.ministry.name
        let request = try TestCommunity.request(for: gateway, key: P256.Signing.PrivateKey())
        _ = try await proposed { () throws(AuthorityFailure) in try await authority.suspend(member, reason: "Reason", at: now) }
        _ = try await proposed { () throws(AuthorityFailure) in
            _ = try await authority.issue([.tls: request], for: gateway, at: now)
        }
        _ = try await proposed { () throws(AuthorityFailure) in try await authority.withdraw(gateway: gateway, at: now) }
        var proposal = try await admission()
        await #expect(throws: AuthorityFailure.officersMissing(have: 0, need: 2)) { try await authority.state(proposal, at: now) }
        try proposal.sign(by: officers[0], at: now)
        await #expect(throws: AuthorityFailure.officersMissing(have: 1, need: 2)) { try await authority.state(proposal, at: now) }
        try proposal.sign(by: try community.publisher, at: now)
        await #expect(throws: AuthorityFailure.proposalUnfit) { try await authority.state(proposal, at: now) }
        #expect(community.store.read(AuthorityDocument.statements) == before)
    }

    @Test func `what they signed is stated days later, once, and every gateway goes by it`() async throws {
        var proposal = try await admission()
        for officer in officers { try proposal.sign(by: officer, at: now) }
        // In between the log has grown.
        let key = P256.Signing.PrivateKey(), later = now + .days(6)
        _ = try await authority.renew(try community.ministry.renewal(in: authority, of: .tls, for: key, at: now), at: now)
        try await authority.state(try Proposal(parsing: proposal.octets), at: later)
        let id = try #require(MemberID("pacific"))
        let member = try #require(try await followed(at: later).member(id))
        #expect(member.domains.map(\.name.text) == ["pacific.example"] && member.gateways.count == 1)
        await #expect(throws: AuthorityFailure.history(.approvalOvertaken)) { try await authority.state(proposal, at: later) }
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        #expect(await again.statements == authority.statements)
    }

    @Test func `what was changed after they signed it, has ended, or is another community's, is not stated`() async throws {
        var proposal = try await admission()
        for officer in officers { try proposal.sign(by: officer, at: now) }
        let changed = String(decoding: proposal.octets.bytes, as: UTF8.self).replacing("192.0.2.9", with: "192.0.2.8")
        await #expect(throws: AuthorityFailure.proposalUnfit) {
            try await authority.state(try Proposal(parsing: Octets(utf8: changed)), at: now)
        }
        await #expect(throws: AuthorityFailure.history(.approvalOver)) { try await authority.state(proposal, at: now + .days(8)) }
        let other = try await OfficersElsewhereTests().admission()
        await #expect(throws: AuthorityFailure.proposalUnfit) { try await authority.state(other, at: now) }
    }

    @Test func `certificates that they signed for are handed out as they are stated`() async throws {
        let gateway = community.ministry.name, request = try TestCommunity.request(for: gateway, key: P256.Signing.PrivateKey())
        var proposal = try await proposed { () throws(AuthorityFailure) in
            _ = try await authority.issue([.tls: request], for: gateway, at: now)
        }
        for officer in officers { try proposal.sign(by: officer, at: now) }
        let issued = try #require(try await authority.certificates(in: proposal)[.tls])
        let other = try await admission()
        try await authority.state(proposal, at: now + .hours(1))
        let tls = try #require(try await followed(at: now + .hours(74)).gateway(named: gateway)).1.tls
        #expect(tls.map(\.certificate).contains(issued.certificate) && issued.issuing == authority.issuing)
        #expect(await authority.hasStatedCertificates(of: proposal))
        #expect(await !authority.hasStatedCertificates(of: other))
    }

    @Test func `a log that ends within what they signed together is not gone by`() async throws {
        var proposal = try await admission()
        for officer in officers { try proposal.sign(by: officer, at: now) }
        try await authority.state(proposal, at: now)
        let known = community.followed, all = try await community.republished(by: authority, at: now).leaves
        for count in 1..<proposal.items.count {
            let leaves = Array(all.prefix(Int(known.size) + count))
            let log = try MemoryLog(of: leaves, by: try community.publisher, at: now)
            let head = try known.head(log.checkpoint, after: nil, at: now)
            #expect(throws: LogFollowingFailure.fold(UInt64(leaves.count), .approvalSplit)) {
                _ = try known.grown(to: head, by: Array(leaves.dropFirst(Int(known.size))))
            }
        }
        #expect(try await followed(at: now).sequence == known.size + UInt64(proposal.items.count))
    }

    @Test func `a key that was sealed where it lies is as good as gone`() async throws {
        community.store.write(AuthorityDocument.officerKey(1), Octets(utf8: "-----BEGIN SECUREMAIL SEALED KEY-----\n"))
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        _ = try await proposed { () throws(AuthorityFailure) in
            try await again.suspend(community.ministry.member, reason: "Reason", at: now)
        }
    }
}
