import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

@Suite("What was revoked stays known: RFC 5280 section 5.2.3")
struct RevocationMemoryTests {
    static let now = TestCommunity.start

    private func file(
        of community: TestCommunity, sequence: UInt64, lists: [CertificateRevocationList]
    ) throws -> DirectoryFile {
        try DirectoryFile.publish(
            sequence: sequence, issuedAt: Self.now, expiresAt: Self.now + .days(1), leaves: community.file.leaves, lists: lists,
            publisher: try community.publisher)
    }

    private func verify(
        _ file: DirectoryFile, _ community: TestCommunity, after: DirectoryPosition?, continuing: Directory? = nil
    ) throws -> Directory {
        try file.verify(
            by: community.authority.keys, roots: [community.authority.root], after: after, continuing: continuing, at: Self.now)
    }

    @Test func `a file without the list of a listed issuer is refused`() async throws {
        let community = try await TestCommunity.make()
        let without = try file(of: community, sequence: 9, lists: [])
        #expect(throws: DirectoryFailure.revocationList) {
            _ = try verify(without, community, after: community.directory.position)
        }
    }

    @Test func `an older list is refused`() async throws {
        let community = try await TestCommunity.make()
        let newer = try await community.republished(at: Self.now)
        let older = try file(of: community, sequence: 9, lists: community.directory.revocation.lists)
        #expect(throws: DirectoryFailure.revocationList) { _ = try verify(older, community, after: newer.directory.position) }
    }

    @Test func `the number of an issuer that a file does not name is remembered`() async throws {
        let community = try await TestCommunity.make()
        let have = community.directory.position
        let gone = [UInt8](repeating: 7, count: 32)
        let before = DirectoryPosition(
            sequence: have.sequence, fileDigest: have.fileDigest, statements: have.statements,
            historyDigest: have.historyDigest, listNumbers: have.listNumbers.merging([gone: 40]) { $1 })
        let newer = try await community.republished(at: Self.now)
        #expect(try verify(newer.file, community, after: before).position.listNumbers[gone] == 40)
    }

    @Test func `nothing is sealed for a certificate whose issuer was withdrawn`() async throws {
        let community = try await TestCommunity.make()
        var fold = DirectoryFold()
        for leaf in community.file.leaves { try fold.apply(try SignedStatement(parsing: leaf).statement) }
        func gateway() throws -> Gateway {
            let directory = Directory(
                folding: fold, lists: community.directory.revocation.lists, position: community.directory.position,
                issuedAt: Self.now, expiresAt: Self.now + .days(1))
            return try #require(directory.member(community.ministry.member)?.gateways.first)
        }
        #expect(try gateway().activeEncryptionCertificates(at: Self.now).count == 1)
        try fold.apply(
            Statement(
                sequence: fold.statements + 1, time: Self.now,
                act: .issuerWithdrawn(certificateDigest: community.authority.issuing.digest)))
        #expect(try gateway().activeEncryptionCertificates(at: Self.now).isEmpty)
        #expect(try gateway().encryption.map(\.state) == [.issuerNotListed])
    }

    @Test func `a file that goes on is folded from the one before`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.suspend(community.kiwimail.member, reason: "incident", at: Self.now)
        let newer = try await community.republished(at: Self.now)
        let directory = try verify(
            newer.file, community, after: community.directory.position, continuing: community.directory)
        #expect(directory.position == newer.directory.position)
        #expect(directory.members == newer.directory.members)
        #expect(directory.member(community.kiwimail.member)?.state == .suspended)
    }
}
