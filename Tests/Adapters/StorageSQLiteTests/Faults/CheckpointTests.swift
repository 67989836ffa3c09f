import DeliveryQueue
import Foundation
import GRDB
import MailModel
import SecureMailTestKit
import StorageTestKit
import Testing

@testable import StorageSQLite

/// Beside a reader a part of the log is brought into the database, and synced with the rest later. Where that sync fails, what was brought over
/// before may be lost as well (fsync(2)): no log begins anew over it.
@Suite("A checkpoint that was made in parts")
struct CheckpointTests {
    private let items = FaultItems(seed: 167), folder: StateFolder, seed = TestForm.seed(167)

    init() throws { folder = try StateFolder() }

    /// A queue of which the first messages were brought into the database and not synced.
    private func partial(_ copy: StateFolder, _ disk: FaultDisk) async throws -> (store: SQLiteQueueStore, accepted: [NewItem]) {
        let store = try SQLiteQueueStore(directory: copy.path, calls: disk)
        let accepted = try (0..<20).map { _ in try items.item(3_000) }
        for item in accepted.dropLast() { try await store.accept([item]) }
        let database = try store.database()
        database.setCheckpoint(atPages: 1)
        let reader = try database.pool.makeSnapshot()
        try await store.accept([accepted[19]])
        try reader.close()
        return (store, accepted)
    }

    /// Lets each sync fail in turn, until there are no more; what the disk loses then is drawn three times.
    private func sweep(_ act: (SQLiteQueueStore, StateFolder, FaultDisk) async throws -> [NewItem]) async throws -> UInt64 {
        var number: UInt64 = 0, hasStruck = true
        while hasStruck {
            number += 1
            for draw: UInt64 in 0..<3 {
                let copy = try folder.afterCrash(), disk = try FaultDisk(copy, seed: seed &+ number << 8 &+ draw)
                let (store, before) = try await partial(copy, disk)
                disk.arm(FaultDisk.Fault(call: .sync, number: number, kind: .inputOutput))
                let accepted = try await before + act(store, copy, disk)
                hasStruck = disk.hasStruck
                disk.disarm()
                let found = try await FaultItems.contents(in: disk.afterCut())
                #expect(found == accepted.contents, "sync \(number)")
                try? await store.close()
            }
        }
        return number - 1
    }

    @Test func `what was accepted is there where the sync behind a later one fails`() async throws {
        let syncs = try await sweep { store, _, _ in
            var accepted: [NewItem] = []
            for _ in 0..<6 {
                accepted.append(try items.item(3_000))
                // What is refused is tried again, when the file was opened again.
                try await FailingCommit.recovered { [accepted] in try await store.accept(Array(accepted.suffix(1))) }
            }
            return accepted
        }
        #expect(syncs >= 8)
    }

    @Test func `what was accepted is there where the sync at the end fails`() async throws {
        let syncs = try await sweep { store, folder, disk in
            try? await store.close()
            let item = try items.item(3_000)
            let again = try await FailingCommit.recovered { try SQLiteQueueStore(directory: folder.path, calls: disk) }
            try await FailingCommit.recovered { try await again.accept([item]) }
            return [item]
        }
        #expect(syncs >= 4)
    }

    @Test func `the log of a database that a link leads to is the one beside it`() async throws {
        let other = try StateFolder(), name = StateFile.queue.name, item = try items.item(FaultItems.small)
        try await SQLiteQueueStore(directory: folder.path).close()
        try FileManager.default.moveItem(atPath: "\(folder.path)/\(name)", toPath: "\(other.path)/\(name)")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/\(name)", withDestinationPath: "\(other.path)/\(name)")
        let store = try SQLiteQueueStore(directory: folder.path)
        try await store.accept([item])
        #expect(try other.files()["\(name)-wal"]?.isEmpty == false)
        try await store.close()
        #expect(try await FaultItems.contents(in: folder) == [item].contents)
    }
}
