import DeliveryQueue
import Foundation
import GRDB
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// A start reads each delivery, and a migration each message, a page of them at a time. Alone, as all of the process is measured.
@Suite(
    "What a start holds in memory, however many rows there are", .serialized,
    .enabled(
        if: TestForm.isLong || ProcessInfo.processInfo.environment["SECUREMAIL_PROVE"] != nil,
        "only for `make prove`, and with SECUREMAIL_SOAK"))
struct StartMemoryTests {
    private static let rows = TestForm.isLong ? 1_000_000 : 60_000
    /// Four connections' caches of SQLite, and a page of rows.
    private static let most = 32 << 20

    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private static let many =
        "WITH RECURSIVE many (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < \(rows))"

    private func measure(_ what: String, _ open: () throws -> Void) throws {
        let begin = ContinuousClock.now, growth = try PeakMemory.growth(during: open)
        print("start: \(what), \(Self.rows) rows: \(growth >> 20) MiB more, \(ContinuousClock.now - begin)")
        #expect(growth < Self.most, "\(what): \(growth >> 20) MiB")
    }

    /// One item with all deliveries, which fit their checksum, and as many that nobody leads to.
    @Test func `of the queue`() async throws {
        let store = try SQLiteQueueStore(directory: folder.path)
        try await store.accept([try FaultItems(seed: 127).item(FaultItems.small)])
        try await store.close()
        let ofDelivery = """
            item, since, destination, recipients, attempts, reply, stays_with, stays_until, notice, hold, hold_until, due, owner, damaged,
            checksum
            """
        let ofItem = "kind, header, key, sender, message_id, accepted, facts, size, digest, checksum"
        try folder.change(
            StateFile.queue.name,
            sql: """
                INSERT INTO delivery (\(ofDelivery)) \(Self.many) SELECT \(ofDelivery) FROM delivery, many;
                INSERT INTO item (id, \(ofItem), content) \(Self.many) SELECT randomblob(10), \(ofItem), x'00' FROM item, many;
                """)
        let report = ReportedDamage()
        try measure("queue.sqlite") { _ = try SQLiteQueueStore(directory: folder.path, report: report.report) }
        // Named are some of them.
        #expect(report.texts.count == 1 && report.texts.allSatisfy { $0.utf8.count < 2_000 && $0.contains("more") })
    }

    /// Of the first version, before rows had checksums.
    @Test func `of the mailboxes, with a migration of every row`() throws {
        let database = try DatabaseQueue(path: "\(folder.path)/\(StateFile.mailboxes.name)")
        try StateFile.mailboxes.migrator.migrate(database, upTo: "1 mailboxes")
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO mailbox VALUES (zeroblob(16), 'a@kiwimail.example', 'a@kiwimail.example', zeroblob(40), 1);
                    INSERT INTO folder VALUES (zeroblob(16), 'INBOX', 1, \(Self.rows + 1), 1);
                    INSERT INTO message (mailbox, folder, uid, id, modification, flags, internalDate, size, checksum, summary) \(Self.many)
                        SELECT zeroblob(16), 'INBOX', number, randomblob(16), 1, 0, 1, 1, zeroblob(32), zeroblob(100) FROM many;
                    INSERT INTO delivery \(Self.many) SELECT randomblob(10), 'user' || number || '@kiwimail.example', 1 FROM many;
                    """)
        }
        try database.close()
        let report = ReportedDamage()
        try measure("mailboxes.sqlite, migrated") { _ = try SQLiteMailboxStore(in: folder.path, report: report.report) }
        #expect(report.works.count == 2)
        let left = try DatabaseQueue(path: "\(folder.path)/\(StateFile.mailboxes.name)").read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT (SELECT count(*) FROM message WHERE rowChecksum IS NULL) + (SELECT count(*) FROM delivery WHERE rowChecksum IS NULL)
                    """)
        }
        #expect(left == 0)
    }
}
