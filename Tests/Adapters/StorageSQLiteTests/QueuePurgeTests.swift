import DeliveryQueue
import GRDB
import MailModel
import StorageSQLite
import Synchronization
import Testing

@Suite(.serialized) struct QueuePurgeTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test func `a purge of very much is many small commits, between which mail goes on`() async throws {
        let store = try folder.open()
        var item = try folder.item()
        let event = item.events[0]
        item.events = Array(repeating: event, count: 3_500)
        try await store.accept([item])
        let leased = try #require(try await store.lease(limit: 1, now: now).first)
        let signer = try #require(MemberID("one"))
        let claims = leased.recipients.flatMap { recipient in
            (0..<2_500).map { _ in Claim(signer: signer, transfer: TransferID(from: folder.entropy), recipient: recipient) }
        }
        _ = try await store.claim(claims, for: leased, now: now)
        let recent = try folder.item(at: now + .days(30))
        try await store.accept([recent])
        let observer = ChangesInCommits()
        try store.database().pool.add(transactionObserver: observer, extent: .databaseLifetime)
        try await store.purge(now: now + Claim.lifetime + .days(1))
        #expect(observer.largest <= 1_000)
        let left = try await store.database().pool.read { database in
            try ["event", "claim"].map { try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") }
        }
        #expect(left == [1, 0])
        #expect(try await store.events(messageID: recent.messageID ?? "") == recent.events)
    }
}

private final class ChangesInCommits: TransactionObserver, Sendable {
    private let counts = Mutex([0])

    var largest: Int { counts.withLock { $0.max() ?? 0 } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) { counts.withLock { $0[$0.count - 1] += 1 } }
    func databaseDidCommit(_ database: Database) { counts.withLock { $0.append(0) } }
    func databaseDidRollback(_ database: Database) {}
}
