import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

@Suite("Directory file: signed, never backwards, one past")
struct DirectoryFileTests {
    static let now = TestCommunity.start

    private func verify(
        _ file: DirectoryFile, _ community: TestCommunity, after: DirectoryPosition? = nil, at time: Timestamp = now
    ) throws(DirectoryFailure) -> Directory {
        try file.verify(by: community.authority.keys, roots: [community.authority.root], after: after, at: time)
    }

    @Test func `an older file is refused, the same one taken again`() async throws {
        let community = try await TestCommunity.make()
        let newer = try await community.republished(at: Self.now)
        #expect(throws: DirectoryFailure.rollback(have: 2, offered: 1)) {
            _ = try verify(community.file, community, after: newer.directory.position)
        }
        #expect(try verify(newer.file, community, after: newer.directory.position).sequence == 2)
    }

    @Test func `the same sequence with other content is refused`() async throws {
        let community = try await TestCommunity.make()
        let have = community.directory.position
        let other = DirectoryPosition(
            sequence: have.sequence, fileDigest: [1], statements: have.statements, historyDigest: have.historyDigest,
            listNumbers: have.listNumbers)
        #expect(throws: DirectoryFailure.sameSequenceOtherContent(1)) {
            _ = try verify(community.file, community, after: other)
        }
    }

    @Test func `a newer file without a statement that was there is refused`() async throws {
        let community = try await TestCommunity.make()
        let shorter = try DirectoryFile.publish(
            sequence: 9, issuedAt: Self.now, expiresAt: Self.now + .days(1), leaves: community.file.leaves.dropLast(),
            lists: community.directory.revocation.lists, publisher: try community.publisher)
        #expect(throws: DirectoryFailure.historyRewritten) {
            _ = try verify(shorter, community, after: community.directory.position)
        }
    }

    @Test func `an expired file is refused`() async throws {
        let community = try await TestCommunity.make()
        #expect(throws: DirectoryFailure.expired) {
            _ = try verify(community.file, community, at: Self.now + .days(7))
        }
    }

    @Test func `no changed octet is taken`() async throws {
        let community = try await TestCommunity.make()
        let octets = Array(community.file.octets.bytes)
        for position in stride(from: 0, to: octets.count, by: 97) {
            var changed = octets
            changed[position] ^= 0x01
            #expect(throws: DirectoryFailure.self) { _ = try verify(.parse(Octets(changed)), community) }
        }
    }

    @Test func `no shortened file is taken`() async throws {
        let community = try await TestCommunity.make()
        for length in stride(from: 0, to: community.file.octets.count, by: 61) {
            #expect(throws: DirectoryFailure.self) { _ = try verify(.parse(community.file.octets[0..<length]), community) }
        }
    }

    @Test func `another authority's file is refused`() async throws {
        let community = try await TestCommunity.make()
        let other = try await TestCommunity.make()
        #expect(throws: DirectoryFailure.signatureWrong) { _ = try verify(other.file, community) }
    }

    @Test(arguments: [
        ("ministry.example", true), ("mail.ministry.example", true), ("harbour.example", true), ("example", false),
        ("xministry.example", false),
    ]) func `a subdomain claims membership, another name does not`(_ name: String, _ claims: Bool) async throws {
        let community = try await TestCommunity.make()
        #expect(community.directory.claimsMembership(try #require(DomainName(name))) == claims)
    }

    @Test func `a domain that left counts for 90 days`() async throws {
        let community = try await TestCommunity.make()
        let harbour = try #require(DomainName("harbour.example"))
        try await community.authority.withdraw(harbour, at: Self.now)
        let directory = try await community.republished(at: Self.now).directory
        #expect(directory.standing(of: harbour, at: Self.now + .days(90)) == .formerMember(community.kiwimail.member))
        #expect(directory.standing(of: harbour, at: Self.now + .days(91)) == .outsider)
    }
}
