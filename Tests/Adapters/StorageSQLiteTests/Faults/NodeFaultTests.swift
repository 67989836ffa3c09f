import StorageTestKit
import Testing

@Suite("Accounts, customers and connectors, when the n-th call of the system fails")
struct NodeFaultTests {
    @Test(arguments: NodePhase.allCases) func `no lie, nothing lost, and it goes on`(_ phase: NodePhase) async throws {
        let trial = try await NodeFaultTrial(phase)
        try await FaultSweep(phase: "node.sqlite, \(phase)", least: phase.least).run(trial.run)
    }
}
