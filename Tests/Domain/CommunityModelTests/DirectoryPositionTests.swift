import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("How far a directory reached, as a node keeps it")
struct DirectoryPositionTests {
    @Test func `it is read as it was written`() async throws {
        let position = try await TestCommunity.make().directory.position
        #expect(!position.listNumbers.isEmpty)
        #expect(try DirectoryPosition(parsing: position.octets) == position)
    }

    @Test func `no shortened one is taken`() async throws {
        let octets = try await TestCommunity.make().directory.position.octets
        for length in 0..<octets.count {
            #expect(throws: StatementFailure.self) { try DirectoryPosition(parsing: octets[0..<length]) }
        }
    }
}
