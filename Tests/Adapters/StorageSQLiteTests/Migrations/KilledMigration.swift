import Foundation
import GRDB
import StorageSQLite

/// Migrations of a table of some size, for a process that is killed within them: one that is made at once, then one in steps.
enum KilledMigration {
    static let rows = 6_000
    static let atOnce = "9001-at-once", inSteps = "9003-in-steps"
    private static let step = 250

    /// The queue's own migrations come first.
    static func migrator(_ visit: @escaping @Sendable () -> Void) -> DatabaseMigrator {
        var migrator = StateFile.queue.migrator
        migrator.registerMigration(atOnce) { database in
            visit()
            try database.execute(sql: "CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            visit()
            try database.execute(sql: "INSERT INTO note SELECT number, hex(zeroblob(200)) || number FROM big")
            visit()
            try database.execute(sql: "DROP TABLE big")
            visit()
        }
        migrator.registerMigration("9002-column") { database in
            visit()
            try database.execute(sql: "ALTER TABLE note ADD COLUMN length INTEGER")
        }
        migrator.registerMigration(inSteps) { database in
            visit()
            try database.execute(sql: "CREATE INDEX noteByLength ON note (length)")
        }
        return migrator
    }

    static func rewrite(_ visit: @escaping @Sendable () -> Void) -> SchemaRewrite {
        SchemaRewrite(before: inSteps) { database, place in
            visit()
            try database.execute(
                sql: """
                    UPDATE note SET length = length(text) WHERE number IN (SELECT number FROM note WHERE length IS NULL LIMIT ?)
                    """, arguments: [step])
            visit()
            return database.changesCount == step ? place : nil
        }
    }

    /// Before any of it: the queue of the first version's fixture, so that the real migrations since are made, and killed, too.
    static func prepare(in directory: String) throws {
        guard let fixture = StateFixture.all.first else { throw CocoaError(.fileNoSuchFile) }
        try fixture.rebuild(in: directory)
        let database = try DatabaseQueue(path: "\(directory)/\(StateFile.queue.name)")
        try database.write { database in
            try database.execute(sql: "CREATE TABLE big (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            for number in 1...rows {
                try database.execute(sql: "INSERT INTO big VALUES (?, 'x')", arguments: [number])
            }
        }
        try database.close()
    }

    static func run(_ path: String, _ visit: @escaping @Sendable () -> Void = {}) throws {
        let database = try StateDatabase(path: path, migrator: migrator(visit), rewrites: [rewrite(visit)])
        try database.close()
    }

    /// What a crash left is one of the states that the migrations pass through, and nothing between them.
    static func fault(_ path: String) throws -> String? {
        try DatabaseQueue(path: path).read { database in
            let done = try Set(String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations"))
            let (isOld, isNew) = (try database.tableExists("big"), try database.tableExists("note"))
            guard isOld != isNew, isNew == done.contains(atOnce) else { return "tables \(isOld) \(isNew) after \(done)" }
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(isOld ? "big" : "note")")
            guard count == rows else { return "\(count ?? -1) rows" }
            guard try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok" else { return "integrity" }
            let hasColumn = try isNew && database.columns(in: "note").contains { $0.name == "length" }
            guard hasColumn == done.contains("9002-column") else { return "column \(hasColumn) after \(done)" }
            guard hasColumn else { return nil }
            let left = try Int.fetchOne(database, sql: "SELECT count(*) FROM note WHERE length IS NULL") ?? -1
            guard left % step == 0 else { return "half a step: \(left) left" }
            return done.contains(inSteps) && left > 0 ? "\(left) left though it is done" : nil
        }
    }

    static func isDone(_ path: String) throws -> Bool {
        try DatabaseQueue(path: path).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM note WHERE length = 400 + length(number)") == rows
                && String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations").contains(inSteps)
        }
    }
}
