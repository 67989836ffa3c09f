import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("How far a log reached, as a node keeps it")
struct LogPositionTests {
    @Test func `it is read as it was written`() async throws {
        let position = try await TestCommunity.make().directory.position
        #expect(try LogPosition(parsing: position.octets) == position && position.size > 10)
    }

    @Test func `no shortened one is taken, and none with a bit that is another`() async throws {
        let octets = try await TestCommunity.make().directory.position.octets
        for length in 0..<octets.count {
            #expect(throws: StatementFailure.self) { try LogPosition(parsing: octets[0..<length]) }
            var changed = Array(octets.bytes)
            changed[length] ^= 0x01
            #expect(throws: StatementFailure.self) { try LogPosition(parsing: Octets(changed)) }
        }
    }
}
