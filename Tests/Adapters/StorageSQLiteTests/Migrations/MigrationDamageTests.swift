import Foundation
import GRDB
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Migrations of damaged data")
struct MigrationDamageTests {
    /// It was written by a version whose rows had no checksums, and damaged since: its key is found by nobody.
    @Test(arguments: ["delivery", "mailbox", "folder", "message"])
    func `a row that can never be written does not hold up the start for ever`(_ table: String) async throws {
        let oldest = try #require(StateFixture.all.first), folder = try StateFolder()
        try oldest.rebuild(in: folder.path)
        let key = ["delivery": "item", "mailbox": "id", "folder": "mailbox", "message": "id"][table] ?? ""
        try folder.changeUnchecked(
            StateFile.mailboxes.name, table: table,
            sql: "PRAGMA foreign_keys = OFF; UPDATE \(table) SET \(key) = CAST(\(key) AS TEXT)")
        try #require(try Self.steps(of: folder) < 20, "they come to no end")
        let report = ReportedDamage()
        let database = try StateDatabase(.mailboxes, at: "\(folder.path)/\(StateFile.mailboxes.name)", report: report.report)
        #expect(try await database.pool.read { try StateFile.mailboxes.migrator.hasCompletedMigrations($0) })
        #expect(report.works.count == 2 && report.works.allSatisfy { $0.hasPrefix("mailboxes.sqlite: its tables are") })
        try database.close()
        let faults = await StateInspection(.mailboxes, in: folder.path).faults(within: .seconds(60))
        #expect(faults?.contains { $0.what.contains("rows of") && $0.what.contains(table) } == true)
    }

    /// Of a copy, by hand: whoever opens the file makes as many as there are.
    private static func steps(of folder: StateFolder) throws -> Int {
        let copy = try folder.afterCrash(), database = try DatabaseQueue(path: "\(copy.path)/\(StateFile.mailboxes.name)")
        let rewrite = try #require(StateFile.mailboxes.rewrites.first)
        try StateFile.mailboxes.migrator.migrate(database, upTo: "2 room for checksums")
        var place: SchemaRewrite.Place? = SchemaRewrite.Place(table: 0), count = 0
        while let next = place, count < 20 {
            place = try database.write { try rewrite.step($0, next) }
            count += 1
        }
        try database.close()
        return count
    }

    /// A build before this one looked for the rows that were left by indexes; it may have been ended half way.
    @Test func `what a build before had begun is ended`() async throws {
        let oldest = try #require(StateFixture.all.first), folder = try StateFolder(), expected = try oldest.report
        try oldest.rebuild(in: folder.path)
        try folder.change(
            StateFile.mailboxes.name,
            sql: """
                ALTER TABLE mailbox ADD COLUMN rowChecksum BLOB; ALTER TABLE folder ADD COLUMN rowChecksum BLOB;
                ALTER TABLE message ADD COLUMN rowChecksum BLOB; ALTER TABLE delivery ADD COLUMN rowChecksum BLOB;
                CREATE INDEX messageWithoutChecksum ON message (number) WHERE rowChecksum IS NULL;
                CREATE INDEX deliveryWithoutChecksum ON delivery (item, recipient) WHERE rowChecksum IS NULL;
                INSERT INTO grdb_migrations (identifier) VALUES ('2 room for checksums');
                """)
        #expect(try await StateReport.text(of: folder.path) == expected)
        let database = try DatabaseQueue(path: "\(folder.path)/\(StateFile.mailboxes.name)")
        let left = try await database.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master WHERE name LIKE '%WithoutChecksum'")
        }
        #expect(left == 0)
        try database.close()
    }
}
