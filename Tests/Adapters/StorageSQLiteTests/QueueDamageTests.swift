import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import Testing

@Suite(.serialized) struct QueueDamageTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test(arguments: [
        "UPDATE item SET facts = replace(facts, 'pass', 'fail')", "UPDATE item SET sender = 'x@one.example'",
        "UPDATE item SET header = zeroblob(3)", "UPDATE delivery SET recipients = 'x@two.example'",
        "UPDATE delivery SET destination = 'member:other'", "UPDATE item SET digest = zeroblob(32)",
        "UPDATE delivery SET item = zeroblob(10)", "UPDATE item SET accepted = 'text'",
    ])
    func `changed metadata is found before delivery, set aside, and stays so when released`(change: String) async throws {
        let store = try folder.open()
        try await store.accept([try folder.item()])
        try await store.database().pool.write { try $0.execute(sql: change) }
        let sound = try folder.item()
        try await store.accept([sound])
        #expect(try await store.lease(limit: 5, now: now).map(\.item) == [sound.id])
        let held = try await store.list(held: true, after: nil, limit: 5)
        #expect(held.map(\.state) == [.held(.damaged, until: nil)])
        #expect(try await store.counts() == QueueCounts(leased: 1, held: 1))
    }

    @Test(arguments: [100, 300_000])
    func `a flipped bit in content is found before it is delivered`(size: Int) async throws {
        let item = try folder.item(size: size)
        let store = try folder.open()
        try await store.accept([item])
        if let file = folder.contentFiles.first {
            let path = "\(folder.path)/queue-content/\(file)"
            var octets = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            octets[200_000] ^= 1
            try Data(octets).write(to: URL(fileURLWithPath: path))
        } else {
            var octets = Array(item.content.bytes)
            octets[50] ^= 1
            let changed = Data(octets)
            try await store.database().pool.write {
                try $0.execute(sql: "UPDATE item SET content = ?", arguments: [changed])
            }
        }
        let leased = try #require(try await store.lease(limit: 1, now: now).first)
        await #expect(throws: QueueFailure.damaged("content of \(item.id)")) { _ = try await store.content(of: item.id) }
        try await store.record(leased, .deferred(until: now), enqueue: [], events: [], now: now)
        #expect(try await store.lease(limit: 1, now: now + .hours(1)).isEmpty)
        try await store.drop(item.id, reason: "damaged", now: now)
        #expect(folder.contentFiles.isEmpty)
    }

    @Test func `files that no row names go at the next opening, those of items stay`() async throws {
        let store = try folder.open()
        let item = try folder.item(size: 300_000)
        try await store.accept([item])
        for name in ["0011223344556677889a", "\(item.id).new"] {
            try Data([1]).write(to: URL(fileURLWithPath: "\(folder.path)/queue-content/\(name)"))
        }
        let again = try folder.open()
        #expect(folder.contentFiles == [item.id.description])
        #expect(try await again.content(of: item.id).content == item.content)
    }

    @Test func `after a failed commit nothing refused is there, and the queue opens itself again`() async throws {
        let store = try folder.open()
        let kept = try folder.item(at: now)
        try await store.accept([kept])
        let leased = try #require(try await store.lease(limit: 1, now: now).first)
        try FailingCommit.fail(store.database())
        let refused = try folder.item(size: 300_000)
        await #expect(throws: QueueFailure.self) {
            try await store.record(leased, .delivered(leased), enqueue: [refused], events: [], now: now)
        }
        try? await store.free([leased.id])
        let again = try await FailingCommit.recovered { try await store.lease(limit: 5, now: now) }
        #expect(again.map(\.id) == [leased.id])
        #expect(folder.contentFiles.isEmpty)
        #expect(try await store.show(refused.id) == nil)
    }
}
