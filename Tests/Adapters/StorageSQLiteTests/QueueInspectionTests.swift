import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

@Suite("What a start of the queue finds damaged")
struct QueueInspectionTests {
    private let items = FaultItems(seed: 53)
    private let folder: StateFolder
    private let report = ReportedDamage()
    private let accepted: [NewItem]
    private var path: String { "\(folder.path)/\(StateFile.queue.name)" }

    init() async throws {
        folder = try StateFolder()
        let store = try SQLiteQueueStore(directory: folder.path)
        let items = items
        accepted = try [FaultItems.small, FaultItems.large, FaultItems.small].map { try items.item($0) }
        for item in accepted { try await store.accept([item]) }
        try await store.close()
    }

    private func open() throws -> SQLiteQueueStore { try SQLiteQueueStore(directory: folder.path, report: report.report) }

    @Test(arguments: [
        "delivery_due", "delivery_next", "delivery_since", "delivery_item", "sqlite_autoindex_item_1", "item_in_file",
    ])
    func `an index that hides mail is made anew, and all mail is delivered`(_ index: String) async throws {
        try IndexDamage.hideOneRow(of: index, in: path)
        let store = try open()
        #expect(report.texts.contains { $0.contains("queue.sqlite") && $0.contains("made anew") })
        #expect(try await FaultItems.contents(of: store) == accepted.contents)
        #expect(Set(try await store.lease(limit: 5, now: FaultItems.now).map(\.item)) == Set(accepted.map(\.id)))
        #expect(try FaultItems.isWhole(store.database()))
        try await store.close()
    }

    @Test func `the content of an item whose id is damaged stays, start after start`() async throws {
        let content = "\(folder.path)/queue-content/\(accepted[1].id)"
        try folder.change(StateFile.queue.name, sql: "UPDATE item SET id = zeroblob(10) WHERE content IS NULL")
        for _ in 0..<3 {
            try await open().close()
            #expect(FileManager.default.fileExists(atPath: content))
        }
    }

    @Test func `a log that is damaged is told of and kept, one that was cut off in its last write is no damage`() async throws {
        let store = try SQLiteQueueStore(directory: folder.path)
        for _ in 0..<4 { try await store.accept([try items.item(FaultItems.small)]) }
        for (cut, isDamage) in [(0, false), (1, true)] {
            let crashed = try folder.afterCrash(), log = "\(StateFile.queue.name)-wal"
            let size = try crashed.usedOctets(of: log)
            // Two, as one would be mended.
            for octet in 0..<2 { try crashed.flipBit(at: (cut == 0 ? size - 100 : 32 + 24 + 100) + octet, of: log) }
            let report = ReportedDamage(), restarted = try SQLiteQueueStore(directory: crashed.path, report: report.report)
            #expect(report.texts.contains { $0.contains("queue.sqlite-wal") })
            #expect(report.texts.contains { $0.contains("is lost") } == isDamage)
            #expect(try crashed.files().keys.contains("\(log).damaged") == isDamage)
            try await restarted.close()
        }
        // Nothing is said of a log that is whole.
        let crashed = try folder.afterCrash(), quiet = ReportedDamage()
        let restarted = try SQLiteQueueStore(directory: crashed.path, report: quiet.report)
        #expect(quiet.texts.isEmpty)
        #expect(try await restarted.list(held: false, after: nil, limit: 20).count == 7)
        try await restarted.close()
        try await store.close()
    }
}
