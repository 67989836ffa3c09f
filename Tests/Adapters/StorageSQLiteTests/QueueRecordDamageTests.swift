import DeliveryQueue
import GRDB
import MailModel
import StorageSQLite
import Testing

@Suite(.serialized) struct QueueRecordDamageTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    private func claim() throws -> Claim {
        Claim(
            signer: try #require(MemberID("one")), transfer: TransferID(from: folder.entropy),
            recipient: try #require(EmailAddress("b@two.example")))
    }

    @Test(arguments: [
        "time = time + 1", "kind = replace(kind, 'test', 'tess')", "item = NULL", "message_id = NULL", "time = 'x'",
        "kind = x'00'", "checksum = zeroblob(32)",
    ])
    func `a damaged event is left out of the trace and counted once, the others stay`(change: String) async throws {
        let store = try folder.open(), item = try folder.item()
        try await store.accept([item])
        try await store.hold(item.id, now: now)
        #expect(try await store.show(item.id)?.events.count == 2)
        try await store.database().pool.write { try $0.execute(sql: "UPDATE event SET \(change) WHERE number = 1") }
        for _ in 0..<2 {
            let shown = try #require(try await store.show(item.id)).events
            let seen = shown + (try await store.events(messageID: item.messageID ?? ""))
            #expect(!seen.isEmpty && seen.allSatisfy { $0.kind == .held(reason: HoldReason.administrator.rawValue) })
            #expect(store.damagedRecords == 1)
        }
    }

    @Test(arguments: ["item = zeroblob(10)", "until = until + 1", "until = 'x'", "item = 7", "checksum = zeroblob(32)"])
    func `a damaged claim does not make its owner's mail a duplicate, and is whole again afterwards`(change: String) async throws
    {
        let store = try folder.open(), claim = try claim()
        try await store.accept([try folder.item(), try folder.item()])
        let leased = try await store.lease(limit: 2, now: now)
        #expect(try await store.claim([claim], for: leased[0], now: now) == [claim.recipient])
        try await store.database().pool.write { try $0.execute(sql: "UPDATE claim SET \(change)") }
        #expect(try await store.claim([claim], for: leased[0], now: now) == [claim.recipient])
        #expect(store.damagedRecords == 1)
        #expect(try await store.claim([claim], for: leased[1], now: now) == [])
        #expect(store.damagedRecords == 1)
    }
}
