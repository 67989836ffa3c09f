import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

@Suite("A statement of a wrong clock shuts nobody out")
struct StatementTimeTests {
    static let now = TestCommunity.start

    @Test(arguments: [(Duration.minutes(4), true), (.minutes(6), false), (.days(400), false)])
    func `no statement is of a time after its file`(_ ahead: Duration, _ isTaken: Bool) async throws {
        let community = try await TestCommunity.make()
        let statement = Statement(
            sequence: UInt64(community.file.leaves.count + 1), time: Self.now + ahead,
            act: .memberSuspended(community.ministry.member, reason: "incident"))
        let leaf = try SignedStatement(statement, signedBy: try community.officers).leaf
        let file = try DirectoryFile.publish(
            sequence: 9, issuedAt: Self.now, expiresAt: Self.now + .days(1), leaves: community.file.leaves + [leaf],
            lists: community.directory.revocation.lists, publisher: try community.publisher)
        func verify() throws(DirectoryFailure) {
            _ = try file.verify(by: community.authority.keys, roots: [community.authority.root], after: nil, at: Self.now)
        }
        if isTaken {
            try verify()
        } else {
            #expect(throws: DirectoryFailure.statementAhead(Self.now + ahead)) { try verify() }
        }
    }
}
