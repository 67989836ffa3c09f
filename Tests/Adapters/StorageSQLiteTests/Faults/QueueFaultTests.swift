import DeliveryQueue
import StorageSQLite
import Testing

@Suite("The queue, when the n-th call of the system fails")
struct QueueFaultTests {
    @Test(arguments: QueuePhase.allCases) func `no lie, nothing lost, and it goes on`(_ phase: QueuePhase) async throws {
        let trial = try await QueueFaultTrial(phase)
        try await FaultSweep(phase: "\(phase)", least: phase.least).run(trial.run)
    }
}
