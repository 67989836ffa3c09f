import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// Promises outlive a power cut: what was answered with success is there, once, and as it was.
@Suite("Power cuts")
struct PowerCutTests {
    private static let points = TestForm.isLong ? 500 : 40

    @Test func `nothing that was answered is lost or altered`() async throws {
        var run = try PowerCutRun(seed: TestForm.seed(41))
        try await run.run(points: Self.points)
        print("power cuts: \(run.cuts.all) in a call, \(run.cuts.inOpening) of them at a start; \(run.answered) answers")
        #expect(run.losses == PowerCutLosses())
        #expect(run.cuts.all >= Self.points / 2)
        #expect(run.cuts.inOpening > 0)
        #expect(run.answered >= 3 * Self.points)
    }

    /// As ext4 does at an error: for a moment syncs succeed that did nothing (see FileCalls.confirmSyncs).
    @Test func `nothing that was answered is lost when the file system gives up its journal`() async throws {
        var run = try PowerCutRun(seed: TestForm.seed(47), accident: .journalEnd)
        try await run.run(points: Self.points)
        print("journal given up: \(run.cuts.all) times, \(run.cuts.inOpening) of them at a start; \(run.answered) answers")
        #expect(run.losses == PowerCutLosses())
        #expect(run.cuts.all >= Self.points / 2)
        #expect(run.cuts.inOpening > 0)
        #expect(run.answered >= 3 * Self.points)
    }

    /// Before there is anything to lose: tables are made, and the file is turned from a rollback journal to WAL.
    @Test(arguments: UInt64(1)...2) func `a first start that is cut off, wherever, is followed by one that works`(_ seed: UInt64)
        async throws
    {
        var isCut = true, number: UInt64 = 0
        while isCut {
            number += 1
            let folder = try StateFolder()
            let disk = try FaultDisk(folder, seed: TestForm.seed(seed << 16 + number)), left = disk.cut(at: number)
            let begun = try? SQLiteQueueStore(directory: folder.path, calls: disk)
            isCut = disk.isCut
            let found = isCut ? left : try disk.afterCut()
            let store = try SQLiteQueueStore(directory: found.path)
            #expect(try await FaultItems.contents(of: store).isEmpty)
            try await store.close()
            try? await begun?.close()
        }
        #expect(number > 40)
    }

    /// The tests of this suite could find nothing if they did not find this.
    @Test(arguments: [PowerCutRun.Weakness.synchronousOff, .syncsIgnored])
    func `a node that does not sync loses`(_ weakness: PowerCutRun.Weakness) async throws {
        var run = try PowerCutRun(seed: TestForm.seed(43), weakness: weakness)
        try await run.run(points: Self.points)
        print("power cuts, \(weakness): \(run.losses)")
        #expect(run.losses.lost > 0)
    }
}
