import Foundation
import GRDB
import StorageSQLite
import StorageTestKit
import Testing

/// Data of every version opens in this one.
@Suite(.serialized) struct MigrationTests {
    /// Writes the folder `Fixtures/NUMBER` anew from today's stores:
    /// `SECUREMAIL_WRITE_FIXTURE=NUMBER swift test --filter MigrationTests`, once for a version, before its release.
    private static let written = ProcessInfo.processInfo.environment["SECUREMAIL_WRITE_FIXTURE"]

    @Test(.enabled(if: written != nil)) func `a fixture is written`() async throws {
        let state = try StateFolder(), number = try #require(Self.written.flatMap { Int($0) })
        try await FixtureState(directory: state.path).fill()
        // Read from a copy: reading frees leases and claims.
        let copies = (try state.afterCrash(), try state.afterCrash())
        let report = try await StateReport.text(of: copies.0.path), details = try StateReport.details(of: copies.1.path)
        let folder = StateFixture.root.appendingPathComponent(String(number))
        try #require(!FileManager.default.fileExists(atPath: folder.path), "a fixture is never changed")
        try StateFixture(folder: folder).write(from: state.path, report: report, details: details)
    }

    @Test func `there is a fixture of the first version`() {
        #expect(StateFixture.all.contains { $0.folder.lastPathComponent == "1" })
    }

    @Test(arguments: StateFixture.all) func `every item, account, customer and message is read as it was written`(
        _ fixture: StateFixture
    ) async throws {
        let state = try StateFolder()
        try fixture.rebuild(in: state.path)
        if let details = fixture.details { #expect(try StateReport.details(of: state.path) == details) }
        #expect(try await StateReport.text(of: state.path) == fixture.report)
    }

    /// Otherwise what a later migration could lose is in no fixture.
    @Test(arguments: StateFile.allCases) func `the newest fixture has every migration, and something in every column`(
        _ file: StateFile
    ) throws {
        let newest = try #require(StateFixture.all.last), state = try StateFolder()
        try newest.rebuild(in: state.path)
        let database = try DatabaseQueue(path: "\(state.path)/\(file.name)")
        try database.read { database in
            #expect(try file.migrator.appliedIdentifiers(database) == Set(file.migrator.migrations))
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            for table in tables where table != "grdb_migrations" {
                for column in try database.columns(in: table) {
                    let isStandard = column.defaultValueSQL.map { " AND \"\(column.name)\" IS NOT \($0)" } ?? ""
                    let sql = "SELECT EXISTS (SELECT 1 FROM \"\(table)\" WHERE \"\(column.name)\" IS NOT NULL\(isStandard))"
                    #expect(try Bool.fetchOne(database, sql: sql) == true, "\(table).\(column.name)")
                }
            }
        }
    }

    /// A fixture has its tables from the migrations of its own time: whoever changes one of those is seen here.
    @Test(arguments: StateFixture.all) func `an old state has the tables of a new one`(_ fixture: StateFixture) async throws {
        let (old, new) = (try StateFolder(), try StateFolder())
        try fixture.rebuild(in: old.path)
        for file in StateFile.allCases {
            let schemas = try [old, new].map { folder in
                let database = try StateDatabase(file, at: "\(folder.path)/\(file.name)")
                defer { try? database.close() }
                return try database.pool.read { database in
                    try String.fetchAll(
                        database,
                        sql: "SELECT type || ' ' || name || ': ' || ifnull(sql, '') FROM sqlite_master ORDER BY type, name")
                }
            }
            #expect(schemas[0] == schemas[1], "\(file.name)")
        }
    }

    @Test(arguments: StateFile.allCases) func `a state of a later version is refused and stays as it is`(
        _ file: StateFile
    ) async throws {
        let state = try StateFolder()
        try await FixtureState(directory: state.path).fill()
        try state.change(
            file.name, sql: "CREATE TABLE later (x); INSERT INTO grdb_migrations (identifier) VALUES ('99-later')")
        let before = try state.files()
        let path = "\(state.path)/\(file.name)"
        #expect(throws: StorageFailure.newer(path)) {
            switch file {
            case .queue: _ = try SQLiteQueueStore(directory: state.path)
            case .node: _ = try NodeDatabase.open(in: state.path)
            case .mailboxes: _ = try SQLiteMailboxStore(in: state.path)
            }
        }
        // SQLite's index of the log is made anew by whoever reads.
        let isData: (String, Data) -> Bool = { name, data in !name.hasSuffix("-shm") && !data.isEmpty }
        #expect(try state.files().filter(isData) == before.filter(isData))
        #expect(StorageFailure.newer(path).description.contains("later version"))
    }
}
