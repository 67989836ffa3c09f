import DeliveryQueue
import Foundation
import GRDB
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import Testing

@Suite(.serialized) struct StateCopyTests {
    private let folder: QueueFolder
    private let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    private func names(_ file: StateFile, in copy: String) throws -> Set<String> { Set(try file.contentNames(in: copy)) }

    @Test(.timeLimit(.minutes(5))) func `a copy is of one moment, has all its content files, and holds nobody up`() async throws {
        let store = try folder.open(), copy = "\(folder.path)/copy.sqlite"
        let items = try (0..<40).map { try folder.item(size: $0.isMultiple(of: 2) ? 300_000 : 2_000) }
        for item in items.prefix(20) { try await store.accept([item]) }
        let hold = store.holdContents()
        // What is accepted and delivered while the copy is made is in it or not; what is in it is whole.
        async let copied: Void = StateFile.queue.copy(in: folder.path, to: copy)
        for (index, item) in items.enumerated().dropFirst(20) {
            try await store.accept([item])
            if index.isMultiple(of: 2), let first = try await store.lease(limit: 1, now: now).first {
                try await store.record(first, .delivered(first), enqueue: [], events: [], now: now)
            }
        }
        try await copied
        let rest = try await store.lease(limit: 100, now: now)
        for delivery in rest { try await store.record(delivery, .delivered(delivery), enqueue: [], events: [], now: now) }
        // All are delivered, and the files that the copy names are there still.
        let named = try names(.queue, in: copy)
        #expect(named.count >= 5 && named.isSubset(of: Set(folder.contentFiles)))
        withExtendedLifetime(hold) {}
        try await store.close()
        let restored = try QueueFolder()
        try FileManager.default.copyItem(atPath: copy, toPath: "\(restored.path)/\(StateFile.queue.name)")
        try FileManager.default.copyItem(atPath: "\(folder.path)/queue-content", toPath: "\(restored.path)/queue-content")
        let second = try restored.open()
        for delivery in try await second.lease(limit: 100, now: now) {
            let item = try #require(items.first { $0.id == delivery.item })
            #expect(try await second.content(of: delivery.item).content == item.content)
        }
        #expect(Set(restored.contentFiles) == named)
    }

    @Test func `files that are held go with the last hold, or at the next opening`() async throws {
        let store = try folder.open()
        func deliverOne() async throws {
            try await store.accept([try folder.item(size: 300_000)])
            let delivery = try #require(try await store.lease(limit: 1, now: now).first)
            try await store.record(delivery, .delivered(delivery), enqueue: [], events: [], now: now)
        }
        var first: ContentHold? = store.holdContents(), second: ContentHold? = store.holdContents()
        try await deliverOne()
        #expect(folder.contentFiles.count == 1)
        withExtendedLifetime(first) {}
        first = nil
        #expect(folder.contentFiles.count == 1)
        withExtendedLifetime(second) {}
        second = nil
        #expect(folder.contentFiles.isEmpty)
        let third = store.holdContents()
        try await deliverOne()
        // As after a crash within a backup.
        _ = try folder.open()
        withExtendedLifetime(third) {}
        #expect(folder.contentFiles.isEmpty)
    }

    /// It could not begin anew meanwhile, and a burst of mail makes it long.
    @Test func `the log that grew while a copy read it begins anew, and is cut where it is very long`() async throws {
        let store = try folder.open(), database = try store.database(), mebioctet = 1_024 * 1_024
        let log = "\(folder.path)/\(StateFile.queue.name)-wal"
        func size() throws -> Int {
            (try FileManager.default.attributesOfItem(atPath: log)[.size] as? NSNumber)?.intValue ?? -1
        }
        database.setCheckpoint(atPages: 100)
        let limit = try await database.pool.read { try Int.fetchOne($0, sql: "PRAGMA journal_size_limit") }
        #expect(limit == 64 * mebioctet)
        try await database.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_size_limit = \(2 * mebioctet)") }
        let reading = try database.pool.makeSnapshot()
        for _ in 0..<100 { try await store.accept([try folder.item(size: 50_000)]) }
        #expect(try size() > 5 * mebioctet)
        try reading.close()
        for _ in 0..<3 { try await store.accept([try folder.item(size: 1_000)]) }
        #expect(try size() <= 2 * mebioctet)
        try await store.close()
    }

    @Test func `a copy is private, and a damaged file is not copied as if it were whole`() async throws {
        let store = try folder.open(), copy = "\(folder.path)/copy.sqlite"
        for _ in 0..<50 { try await store.accept([try folder.item(size: 20_000)]) }
        try await store.close()
        try await StateFile.queue.copy(in: folder.path, to: copy)
        let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: "\(folder.path)/\(StateFile.queue.name)"))
        try handle.seek(toOffset: 4_096 * 3)
        try handle.write(contentsOf: Array(repeating: 0xFF, count: 4_096 * 20))
        try handle.close()
        await #expect(throws: StorageFailure.self) { try await StateFile.queue.copy(in: folder.path, to: copy + "2") }
    }
}
