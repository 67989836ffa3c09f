import CommunitySimulation
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import Testing

@Suite("The simulated mailboxes beside SQLite's")
struct MailboxEnginesTests {
    @Test(arguments: (1...4).map { TestForm.seed($0) }) func `both give the same answers to the same calls, starts anew included`(
        seed: UInt64
    )
        async throws
    {
        var pair = try MailboxPair(seed: seed)
        for _ in 0..<300 { try await pair.callSomething() }
        #expect(pair.called == MailboxPair.Call.allCases.count, "every call was made")
    }
}
