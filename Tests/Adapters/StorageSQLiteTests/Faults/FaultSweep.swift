import SecureMailTestKit
import StorageTestKit
import Testing

/// Lets the n-th call of each kind fail, for every n until the phase passes without a failure.
struct FaultSweep {
    /// Does the phase with a fault, or none, and checks all promises.
    typealias Trial = (FaultDisk.Fault?) async throws -> FaultDisk

    let phase: String
    /// Calls of a phase that nothing disturbs, as they were when this was written: fewer mean that less is tried.
    let least: [FaultDisk.Call: UInt64]

    func run(_ trial: Trial) async throws {
        let counts = try await trial(nil).calls
        let shown = FaultDisk.Call.allCases.map { "\($0) \(counts[$0] ?? 0)" }
        print("faults: \(phase): \(shown.joined(separator: ", "))")
        for (call, count) in least {
            #expect(counts[call] ?? 0 >= count, "\(phase): fewer calls of \(call) than were tried before")
        }
        for call in FaultDisk.Call.allCases { try await run(call, upTo: 4 * (counts[call] ?? 0) + 10, trial) }
    }

    private func run(_ call: FaultDisk.Call, upTo most: UInt64, _ trial: Trial) async throws {
        for number in 1...most {
            var hasStruck = false
            for kind in FaultDisk.Fault.Kind.tried(of: call, number) {
                let disk = try await trial(FaultDisk.Fault(call: call, number: number, kind: kind))
                hasStruck = hasStruck || disk.hasStruck
            }
            guard hasStruck else { return }
        }
        Issue.record("\(phase): \(call) never passes without a failure")
    }
}
