import Foundation
import GRDB
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// A migration in which a call fails, on the oldest data that there is: a start that refuses, then one that goes on, and nothing is lost.
@Suite("Migrations, when the n-th call of the system fails", .serialized)
struct MigrationFaultTests {
    @Test(arguments: StateFile.allCases) func `the next start finishes them, and all is read as it was`(_ file: StateFile)
        async throws
    {
        let oldest = try #require(StateFixture.all.first), template = try StateFolder(), expected = try oldest.report
        try oldest.rebuild(in: template.path)
        let least: [FaultDisk.Call: UInt64] = [.open: 2, .write: 10, .sync: 2, .read: 10]
        try await FaultSweep(phase: "migrations of \(file.name)", least: least).run { fault in
            let folder = try template.afterCrash()
            let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
            let path = "\(folder.path)/\(file.name)", what = "\(file.name), \(fault.map { "\($0)" } ?? "no fault")"
            disk.arm(fault)
            let database = try? StateDatabase(file, at: path, calls: disk)
            disk.disarm()
            #expect(database != nil || fault != nil, "\(what)")
            let left = try disk.afterCut()
            try? database?.close()
            let again = try StateDatabase(file, at: "\(left.path)/\(file.name)")
            #expect(try FaultItems.isWhole(again), "\(what)")
            let isDone = try await again.pool.read { try file.migrator.hasCompletedMigrations($0) }
            #expect(isDone, "\(what)")
            try again.close()
            // Reading all of it takes its time: at some of the calls.
            if fault.map({ $0.number.isMultiple(of: 7) }) ?? true {
                let found = try await StateReport.text(of: left.path)
                #expect(found == expected, "\(what)")
            }
            return disk
        }
    }
}
