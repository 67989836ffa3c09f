import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

/// One flipped bit in the head of a row makes a text of the same octets a blob, and the other way round
/// (https://www.sqlite.org/fileformat2.html#record_format). Whoever asks SQLite for the text does not find the blob: mail to it would wait until
/// it is given up.
@Suite("A value of another storage class is damage, whatever its octets say")
struct StorageClassTests {
    private let folder: StateFolder
    private let items = FaultItems(seed: 109)
    private let accepted: [NewItem]

    init() async throws {
        folder = try StateFolder()
        let store = try SQLiteQueueStore(directory: folder.path), items = items
        accepted = [try items.item(FaultItems.small), try items.item(FaultItems.large)]
        try await store.accept(accepted)
        try await store.close()
    }

    @Test(arguments: [
        "destination = CAST(destination AS BLOB)", "recipients = CAST(recipients AS BLOB)", "attempts = x'30'",
        "checksum = CAST(checksum AS TEXT)", "item = CAST(item AS TEXT), attempts = 5",
    ]) func `in a delivery`(_ change: String) async throws {
        try folder.changeUnchecked(
            StateFile.queue.name, table: "delivery", sql: "UPDATE delivery SET \(change) WHERE id = 1")
        let store = try SQLiteQueueStore(directory: folder.path)
        #expect(try await store.list(held: true, after: nil, limit: 5).map(\.state) == [.held(.damaged, until: nil)])
        #expect(try await store.lease(limit: 5, now: FaultItems.now).map(\.item) == [accepted[1].id])
        try await store.close()
    }

    @Test(arguments: [
        "kind = CAST(kind AS BLOB)", "header = CAST(header AS TEXT)", "key = CAST(key AS TEXT)", "sender = CAST(sender AS BLOB)",
        "message_id = CAST(message_id AS BLOB)", "facts = CAST(facts AS BLOB)", "digest = CAST(digest AS TEXT)",
    ]) func `in an item`(_ change: String) async throws {
        try folder.changeUnchecked(StateFile.queue.name, table: "item", sql: "UPDATE item SET \(change) WHERE number = 1")
        let store = try SQLiteQueueStore(directory: folder.path)
        #expect(try await store.lease(limit: 5, now: FaultItems.now).map(\.item) == [accepted[1].id])
        #expect(try await store.list(held: true, after: nil, limit: 5).map(\.state) == [.held(.damaged, until: nil)])
        try await store.close()
    }

    /// The file would be removed, as one without a row.
    @Test func `in an item's id: its content stays`() async throws {
        try folder.changeUnchecked(
            StateFile.queue.name, table: "item", sql: "UPDATE item SET id = CAST(id AS TEXT); DELETE FROM delivery WHERE id = 2")
        try await SQLiteQueueStore(directory: folder.path).close()
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/queue-content/\(accepted[1].id)"))
    }
}
