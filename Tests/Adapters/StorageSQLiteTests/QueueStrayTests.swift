import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

@Suite("A delivery whose item is damaged")
struct QueueStrayTests {
    private let items = FaultItems(seed: 101)
    private let folder: StateFolder
    private let report = ReportedDamage()
    private let accepted: [NewItem]

    init() async throws {
        folder = try StateFolder()
        let store = try SQLiteQueueStore(directory: folder.path), items = items
        accepted = try (0..<6).map { _ in try items.item(FaultItems.large) }
        for item in accepted { try await store.accept([item]) }
        try await store.close()
    }

    private func open() throws -> SQLiteQueueStore { try SQLiteQueueStore(directory: folder.path, report: report.report) }

    private func deliverAll(_ store: SQLiteQueueStore) async throws -> Set<ItemID> {
        let leased = try await store.lease(limit: 50, now: FaultItems.now)
        for delivery in leased {
            try await store.record(delivery, .delivered(delivery), enqueue: [], events: [], now: FaultItems.now)
        }
        return Set(leased.map(\.item))
    }

    private var contents: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/queue-content")) ?? [])
    }

    @Test(arguments: [
        "zeroblob(10)", "x'00'", "'text'", "CAST(item AS TEXT)", "7", "(SELECT id FROM item WHERE number = 1) || x'00'",
    ])
    func `is known by its checksum: all mail is delivered, and nothing is kept`(_ value: String) async throws {
        try folder.change(StateFile.queue.name, sql: "UPDATE delivery SET item = \(value) WHERE id = 3")
        let store = try open()
        #expect(report.texts.contains { $0.contains("checksums tell") && $0.contains("\(accepted[2].id)") })
        #expect(try await deliverAll(store) == Set(accepted.map(\.id)))
        #expect(contents.isEmpty)
        try await store.close()
    }

    /// No checksum covers it.
    @Test(arguments: [Int64.min + 1, Int64.max - 1]) func `is known whatever the number of its row is`(_ number: Int64)
        async throws
    {
        try folder.change(StateFile.queue.name, sql: "UPDATE delivery SET item = 'text', id = \(number) WHERE id = 3")
        let store = try open()
        #expect(try await deliverAll(store) == Set(accepted.map(\.id)))
        #expect(contents.isEmpty)
        try await store.close()
    }

    @Test func `is known of an item that has others, by the one bit that was flipped`() async throws {
        let store = try open(), id = accepted[0].id
        let two = NewItem(
            id: ItemID(at: FaultItems.now, from: items.entropy), kind: .sealed, content: accepted[0].content, header: Octets(),
            wrappedKey: [], sender: nil, messageID: nil, acceptedAt: FaultItems.now, facts: AcceptanceFacts(direction: .inbound),
            deliveries: accepted[0].deliveries + accepted[1].deliveries, events: [])
        try await store.accept([two])
        try await store.close()
        var octets = two.id.octets
        octets[4] ^= 0x20
        let hexadecimal = Hexadecimal.text(octets)
        try folder.change(StateFile.queue.name, sql: "UPDATE delivery SET item = x'\(hexadecimal)' WHERE id = 8")
        let again = try open()
        let leased = try await again.lease(limit: 50, now: FaultItems.now)
        #expect(leased.filter { $0.item == two.id }.count == 2 && leased.contains { $0.item == id })
        try await again.close()
    }

    /// Two columns of it: nothing tells whose it is.
    @Test func `keeps what is beside it, and nothing else`() async throws {
        try folder.change(StateFile.queue.name, sql: "UPDATE delivery SET item = zeroblob(10), attempts = 9 WHERE id = 3")
        let store = try open()
        #expect(try await store.list(held: true, after: nil, limit: 5).map(\.state) == [.held(.damaged, until: nil)])
        #expect(report.texts.contains { $0.contains("without a delivery") && $0.contains("\(accepted[2].id)") })
        // The farthest first, as long as those between tell that they are others.
        let leased = try await store.lease(limit: 50, now: FaultItems.now).sorted {
            abs($0.id.number - 3) > abs($1.id.number - 3)
        }
        for delivery in leased {
            try await store.record(delivery, .delivered(delivery), enqueue: [], events: [], now: FaultItems.now)
        }
        #expect(contents == Set(accepted[1...3].map(\.id.description)))
        #expect(try await store.content(of: accepted[2].id).content == accepted[2].content)
        // What comes later is not its own.
        let later = try items.item(FaultItems.large)
        try await store.accept([try items.item(FaultItems.small), later])
        try await store.accept([try items.item(FaultItems.small)])
        let last = try await store.lease(limit: 5, now: FaultItems.now).filter { $0.item == later.id }
        try await store.record(try #require(last.first), .delivered(last[0]), enqueue: [], events: [], now: FaultItems.now)
        #expect(!contents.contains(later.id.description))
        // Whoever looks after it drops it by the id that it is listed with, and what it kept.
        for item in [try #require(ItemID("00000000000000000000"))] + accepted[1...3].map(\.id) {
            try await store.drop(item, reason: "damaged", now: FaultItems.now)
        }
        #expect(contents.isEmpty)
        try await store.close()
    }

    @Test(arguments: ["NULL", "'text'", "x'0102'", "3.5"]) func `is listed and dropped, whatever it names`(_ value: String)
        async throws
    {
        try folder.changeUnchecked(
            StateFile.queue.name, table: "delivery", sql: "UPDATE delivery SET item = \(value), attempts = 9 WHERE id = 3")
        let store = try open()
        let held = try #require(try await store.list(held: true, after: nil, limit: 5).first)
        #expect(held.state == .held(.damaged, until: nil))
        try await store.drop(held.item, reason: "damaged", now: FaultItems.now)
        #expect(try await store.counts().held == 0)
        try await store.close()
    }
}
