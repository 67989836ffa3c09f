import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Which revocation list counts")
struct RevocationListsTests {
    private let fixture: FoldFixture
    private let day = TestCommunity.start
    private let leaf: Certificate

    init() throws {
        fixture = try FoldFixture.shared.get()
        leaf = try #require(Certificate(der: try fixture.leaf(fixture.oneGateway, .signing, serial: 10)))
    }

    private func list(
        _ number: UInt64, revoking serials: [[UInt8]] = [], by issuer: CertificateIssuer? = nil, since: Timestamp? = nil,
        from: Timestamp? = nil
    ) throws -> CertificateRevocationList {
        let issuer = issuer ?? fixture.issuing, from = from ?? day
        return try CertificateRevocationList.issue(
            by: issuer.certificate, key: issuer.key, number: number, thisUpdate: from, nextUpdate: from + .days(7),
            revoked: serials.map { RevokedCertificate(serial: $0, since: since ?? day, reason: .keyCompromise) })
    }

    private func status(_ lists: [CertificateRevocationList], at time: Timestamp? = nil) -> RevocationLists.Status {
        RevocationLists(issuers: [fixture.issuing.certificate], lists: lists)
            .status(of: leaf, issuedBy: fixture.issuing.certificate, at: time ?? day)
    }

    @Test func `without a list nothing is known; an issuer that is not listed is told apart`() throws {
        #expect(status([]) == .unknown)
        let nobody = RevocationLists(issuers: [], lists: [try list(1)])
        #expect(nobody.status(of: leaf, issuedBy: fixture.issuing.certificate, at: day) == .issuerNotListed)
    }

    @Test func `the newest list counts, in whatever order they come`() throws {
        let older = try list(1, revoking: [[10]]), newer = try list(2)
        for lists in [[older, newer], [newer, older]] { #expect(status(lists) == .good) }
        #expect(status([older]) == .revoked(since: day))
    }

    @Test func `revocation begins at its moment`() throws {
        let lists = [try list(1, revoking: [[10]], since: day + .hours(1))]
        #expect(status(lists, at: day + .minutes(59)) == .good)
        #expect(status(lists, at: day + .hours(1)) == .revoked(since: day + .hours(1)))
    }

    @Test func `another certificate's revocation is not this one's`() throws {
        #expect(status([try list(1, revoking: [[11], [0x10], [10, 0]])]) == .good)
    }

    @Test func `a list that is past its time says nothing good, and a day's grace is given: section 5.1.2.5`() throws {
        let lists = [try list(1)], end = day + .days(7)
        #expect(status(lists, at: end) == .good && status(lists, at: end + .hours(24)) == .good)
        #expect(status(lists, at: end + .hours(24) + .seconds(1)) == .unknown)
    }

    @Test func `what is revoked stays so after its list has ended`() throws {
        #expect(status([try list(1, revoking: [[10]])], at: day + .days(60)) == .revoked(since: day))
    }

    @Test func `a foreign issuer's list is not this one's, though it bears its name`() throws {
        let root = try CertificateIssuer.makeRoot(community: "Test", serial: [1], from: day - .days(1), to: day + .days(9))
        let sameName = try root.makeIssuing(community: "Test", number: 1, serial: [2], from: day - .days(1), to: day + .days(9))
        #expect(sameName.certificate.subject == fixture.issuing.certificate.subject)
        let foreign = try list(9, revoking: [[10]], by: sameName)
        #expect(!foreign.isSigned(by: fixture.issuing.certificate))
        let own = try list(1)
        #expect(status([foreign]) == .unknown && status([own, foreign]) == .good)
    }

    @Test func `another issuer of the community revokes only what it issued`() throws {
        let second = try fixture.root.makeIssuing(community: "Test", number: 2, serial: [3], from: day, to: day + .days(9))
        let lists = RevocationLists(
            issuers: [fixture.issuing.certificate, second.certificate],
            lists: [try list(1), try list(1, revoking: [[10]], by: second)])
        #expect(lists.status(of: leaf, issuedBy: fixture.issuing.certificate, at: day) == .good)
    }

    @Test func `who may not sign lists signs none: section 4.2.1.3`() throws {
        // The root's certificate is no issuing certificate of the profile.
        #expect(!(try list(1)).isSigned(by: fixture.root.certificate))
        let byRoot = CertificateIssuer(certificate: fixture.issuing.certificate, key: fixture.root.key)
        #expect(try !list(1, by: byRoot).isSigned(by: fixture.issuing.certificate))
    }

    @Test func `a directory with a list that is older, foreign or none is refused`() async throws {
        let community = try await TestCommunity.make(), keys = try community.publisher
        let root = community.authority.root, authority = community.authority.keys
        let foreign = try list(99), good = community.directory.revocation.lists
        func file(_ lists: [CertificateRevocationList]) throws -> DirectoryFile {
            try DirectoryFile.publish(
                sequence: 9, issuedAt: day, expiresAt: day + .days(1), leaves: community.file.leaves, lists: lists,
                publisher: keys)
        }
        let issuer = try community.issuer
        let newer = try CertificateRevocationList.issue(
            by: issuer.certificate, key: issuer.key, number: 5, thisUpdate: day, nextUpdate: day + .days(7), revoked: [])
        let position = try file([newer]).verify(by: authority, roots: [root], after: community.directory.position, at: day)
            .position
        #expect(position.listNumbers.values.sorted() == [5])
        #expect(throws: DirectoryFailure.revocationList) {
            _ = try file([foreign]).verify(by: authority, roots: [root], after: nil, at: day)
        }
        let back = try DirectoryFile.publish(
            sequence: 10, issuedAt: day, expiresAt: day + .days(1), leaves: community.file.leaves, lists: good, publisher: keys)
        #expect(throws: DirectoryFailure.revocationList) {
            _ = try back.verify(by: authority, roots: [root], after: position, at: day)
        }
    }
}
