import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import Testing

/// Only a content that is gone or another than was written is damaged for good; what cannot be read now may be read later.
@Suite(.serialized) struct QueueContentFaultTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test func `a file that cannot be opened now is read and delivered when it can be`() async throws {
        let item = try folder.item(size: 300_000), store = try folder.open()
        try await store.accept([item])
        let path = "\(folder.path)/queue-content/\(item.id)", away = "\(folder.path)/away"
        try FileManager.default.moveItem(atPath: path, toPath: away)
        // A link to itself: opening it fails with ELOOP for every user, as it does with EMFILE or EIO on a bad day.
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        await #expect { _ = try await store.content(of: item.id) } throws: { Self.isUnavailable($0) }
        #expect(try await store.counts() == QueueCounts(waiting: 1))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: away, toPath: path)
        #expect(try await store.content(of: item.id).content == item.content)
        #expect(try await store.lease(limit: 1, now: now).map(\.item) == [item.id])
    }

    @Test(arguments: [nil, 0, 299_999, 300_001]) func `a lost file, or one of another size, is damage`(_ size: Int?) async throws
    {
        let item = try folder.item(size: 300_000), store = try folder.open()
        try await store.accept([item])
        let path = "\(folder.path)/queue-content/\(item.id)"
        try FileManager.default.removeItem(atPath: path)
        if let size {
            let octets = Data((Array(item.content.bytes) + [0]).prefix(size))
            #expect(FileManager.default.createFile(atPath: path, contents: octets))
        }
        await #expect(throws: QueueFailure.damaged("content of \(item.id)")) { _ = try await store.content(of: item.id) }
        #expect(try await store.counts() == QueueCounts(held: 1))
    }

    /// A flipped bit in the file system: there is not that much memory.
    @Test func `a file that says that it is endless is damage, and ends no process`() async throws {
        let item = try folder.item(size: 300_000), store = try folder.open()
        try await store.accept([item])
        try #require(truncate("\(folder.path)/queue-content/\(item.id)", 1 << 43) == 0)
        await #expect(throws: QueueFailure.damaged("content of \(item.id)")) { _ = try await store.content(of: item.id) }
        #expect(try await store.counts() == QueueCounts(held: 1))
    }

    @Test(arguments: ["7", "'text'", "NULL"])
    func `a content of another kind than was written is damage`(_ value: String) async throws {
        let item = try folder.item(), store = try folder.open()
        try await store.accept([item])
        try await store.database().pool.write { try $0.execute(sql: "UPDATE item SET content = \(value)") }
        await #expect(throws: QueueFailure.damaged("content of \(item.id)")) { _ = try await store.content(of: item.id) }
    }

    private static func isUnavailable(_ error: any Error) -> Bool {
        if case QueueFailure.unavailable = error { true } else { false }
    }
}
