import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

/// A commit into blocks that the log has already needs nothing of the file system's journal.
@Suite("The log is kept longer than what is in it")
struct LogAheadTests {
    private static let log = "\(StateFile.queue.name)-wal", least = 256 * 1_024
    private let items = FaultItems(seed: 151), folder: StateFolder, disk: FaultDisk

    init() throws {
        folder = try StateFolder()
        disk = try FaultDisk(folder, seed: 151)
    }

    private func open() throws -> SQLiteQueueStore { try SQLiteQueueStore(directory: folder.path, calls: disk) }
    private func size() throws -> Int { try folder.files()[Self.log]?.count ?? 0 }
    private func ahead() throws -> Int { try size() - folder.usedOctets(of: Self.log) }

    /// To nothing, as at the end of a node.
    private func cut(_ store: SQLiteQueueStore) async throws {
        try await store.database().pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }

    @Test func `small commits go into what is there, and there is always enough ahead`() async throws {
        let store = try open()
        var sizes: Set<Int> = []
        for _ in 0..<40 {
            try await store.accept([try items.item(FaultItems.small)])
            sizes.insert(try size())
            #expect(try ahead() >= Self.least)
        }
        #expect(sizes.count < 5, "\(sizes.sorted())")
        // One commit of more than is ahead.
        try await store.accept((0..<20).map { _ in try items.item(200_000) })
        #expect(try ahead() >= Self.least)
        try await store.close()
    }

    /// A log that goes round keeps its length, and is cut to nothing at the end.
    @Test func `after a checkpoint it is as long as it was`() async throws {
        let store = try open()
        try await store.accept([try items.item(FaultItems.small)])
        let before = try size()
        try store.database().setCheckpoint(atPages: 1)
        for _ in 0..<20 { try await store.accept([try items.item(FaultItems.small)]) }
        #expect(try size() == before)
        try await cut(store)
        #expect(try size() == 0)
        try await store.accept([try items.item(FaultItems.small)])
        #expect(try ahead() >= Self.least)
        try await store.close()
        #expect(try size() == 0)
    }

    @Test func `mail is taken where there is no room for what lies ahead`() async throws {
        let store = try open(), accepted = try (0..<30).map { _ in try items.item(FaultItems.small) }
        try await cut(store)
        // SQLite's own files are open.
        disk.arm(FaultDisk.Fault(call: .open, number: 1, kind: .noSpace, isLasting: true))
        for item in accepted { try await store.accept([item]) }
        #expect(disk.hasStruck)
        disk.disarm()
        #expect(try ahead() == 0)
        #expect(try await FaultItems.contents(in: disk.afterCut()) == accepted.contents)
        try await store.close()
    }

    /// Nobody knows then what the disk has of the commit either.
    @Test func `a commit is refused where what lies ahead cannot be synced`() async throws {
        let store = try open(), before = try items.item(FaultItems.small), refused = try items.item(FaultItems.small)
        try await store.accept([before])
        try await cut(store)
        // The header's, the commit's, and that of what lies ahead.
        disk.arm(FaultDisk.Fault(call: .sync, number: 3, kind: .inputOutput))
        await #expect(throws: QueueFailure.self) { try await store.accept([refused]) }
        #expect(disk.hasStruck)
        disk.disarm()
        let after = try items.item(FaultItems.small)
        try await FailingCommit.recovered { try await store.accept([after]) }
        #expect(try await FaultItems.contents(of: store) == [before, after].contents)
        #expect(try await FaultItems.contents(in: disk.afterCut()) == [before, after].contents)
        try await store.close()
    }
}
