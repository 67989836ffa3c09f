import CommunitySimulation
import DeliveryQueue
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

/// What is shown by simulation holds for the product as far as the simulated store does what the real one does.
@Suite("The simulated queue beside SQLite's")
struct QueueEnginesTests {
    @Test(arguments: (1...4).map { TestForm.seed($0) }) func `both give the same answers to the same calls, starts anew included`(
        seed: UInt64
    )
        async throws
    {
        var pair = try QueuePair(seed: seed)
        for _ in 0..<800 { try await pair.callSomething() }
        #expect(pair.called == QueuePair.Call.allCases.count, "every call was made")
        #expect(pair.succeeded > 200)
    }
}
