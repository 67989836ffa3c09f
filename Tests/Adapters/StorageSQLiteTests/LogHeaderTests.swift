import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

/// SQLite takes a log whose header does not fit its checksum for an empty one, and all that was accepted since the last checkpoint would be gone
/// without a word.
@Suite("Damage in the header of a database's log")
struct LogHeaderTests {
    private static let log = "\(StateFile.queue.name)-wal", kept = "\(log).damaged"
    private let items = FaultItems(seed: 113)
    private let crashed: StateFolder
    private let accepted: [NewItem]

    init() async throws {
        let folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path), items = items
        accepted = try (0..<4).map { _ in try items.item(FaultItems.small) }
        for item in accepted { try await store.accept([item]) }
        crashed = try folder.afterCrash()
        try await store.close()
    }

    private func restart(_ folder: StateFolder) async throws -> (found: Int, texts: [String]) {
        let report = ReportedDamage(), store = try SQLiteQueueStore(directory: folder.path, report: report.report)
        let found = try await store.list(held: false, after: nil, limit: 50).count
        try await store.close()
        return (found, report.texts)
    }

    /// Inverts a bit of the fourth lowest of the octet; two make what no one bit explains.
    @Test(arguments: 0..<32) func `one flipped bit is mended, told of, and the log kept: nothing is lost`(_ offset: Int)
        async throws
    {
        let folder = try crashed.afterCrash()
        try folder.flipBit(at: offset, of: Self.log)
        let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
        #expect(restarted.found == accepted.count)
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("mended") })
        #expect(try folder.files()[Self.kept] == damaged)
    }

    @Test(arguments: [(0, 1), (8, 20), (4, 31)]) func `more is told of as a loss, and the log kept`(_ places: (Int, Int))
        async throws
    {
        let folder = try crashed.afterCrash()
        for offset in [places.0, places.1] { try folder.flipBit(at: offset, of: Self.log) }
        let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
        #expect(restarted.found < accepted.count)
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
        #expect(try folder.files()[Self.kept] == damaged)
    }

    /// As a power cut leaves it in the moment in which the log begins anew, over frames that are all in the database.
    @Test func `a header torn over frames that nobody needs is no loss, and not a word is said`() async throws {
        let folder = try crashed.afterCrash(), database = try StateDatabase(.queue, at: "\(folder.path)/\(StateFile.queue.name)")
        try await database.pool.writeWithoutTransaction { _ = try $0.checkpoint(.full) }
        let torn = try folder.afterCrash()
        try database.close()
        for offset in [12, 17, 19, 25, 30] { try torn.flipBit(at: offset, of: Self.log) }
        let restarted = try await restart(torn)
        #expect(restarted.found == accepted.count && restarted.texts.isEmpty)
        #expect(try torn.files().keys.contains(Self.kept) == false)
    }

    /// The log that was kept before goes when the new one is there, and not sooner.
    @Test(arguments: [FaultDisk.Call.open, .write, .sync, .rename]) func `a log that cannot be kept takes none away that was`(
        _ call: FaultDisk.Call
    ) async throws {
        let earlier = Data("an earlier one".utf8)
        for number in UInt64(1)...12 {
            let folder = try crashed.afterCrash()
            for offset in [0, 1] { try folder.flipBit(at: offset, of: Self.log) }
            try earlier.write(to: URL(fileURLWithPath: "\(folder.path)/\(Self.kept)"))
            let damaged = try folder.files()[Self.log], disk = try FaultDisk(folder, seed: number)
            disk.arm(FaultDisk.Fault(call: call, number: number, kind: .noSpace))
            let database = try? StateDatabase(.queue, at: "\(folder.path)/\(StateFile.queue.name)", calls: disk)
            disk.disarm()
            let left = try disk.afterCut().files()[Self.kept]
            #expect(left == earlier || left == damaged, "\(call) \(number): \(left?.count ?? -1)")
            try? database?.close()
        }
    }
}
