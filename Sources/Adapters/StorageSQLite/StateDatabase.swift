package import DiskCalls
import Foundation
package import GRDB
import GRDBSQLite

/// One open database file of the node's state: WAL, every commit synced, schema brought up to date.
///
/// GRDB sets `synchronous` to NORMAL when it turns WAL on, which loses the last commits at a power failure; it is set to FULL
/// afterwards and read back. Each store has its own file, because SQLite lets one writer at a time into a file.
package struct StateDatabase: Sendable {
    /// What `PRAGMA synchronous` reads when every commit is synced.
    package static let synchronousFull = 2
    /// Pages in the log before a checkpoint: 16 MiB, so that a burst of mail is not checkpointed at each kilobyte.
    private static let checkpointPages: Int32 = 4_000

    /// Octets that the log keeps of what it grew to in a burst, or under a backup, once it begins anew.
    private static let longestLog = 64 * 1_024 * 1_024

    package let pool: DatabasePool
    private let ahead: LogAhead?

    /// Opens or creates a file of a state directory, with all changes that its tables have had.
    package init(
        _ file: StateFile, at path: String, calls: any FileCalls = SystemFileCalls(), report: StorageReport = .none
    ) throws(StorageFailure) {
        try self.init(path: path, migrator: file.migrator, rewrites: file.rewrites, calls: calls, report: report)
    }

    /// Opens or creates a file, mode 0600, and runs the migrations that are missing: each in one transaction, which is there whole or not
    /// at all after a crash.
    ///
    /// - Parameters:
    ///   - rewrites: in the order of their migrations.
    ///   - calls: those that write a log again that is there.
    ///   - report: is told what of that log cannot be read, and of migrations.
    /// - Throws: ``StorageFailure/newer(_:)`` for a file that a later version has migrated; nothing is changed then.
    package init(
        path: String, migrator: DatabaseMigrator, rewrites: [SchemaRewrite] = [], calls: any FileCalls = SystemFileCalls(),
        report: StorageReport = .none
    ) throws(StorageFailure) {
        let ahead = LogAhead(of: path, checkpointPages: Self.checkpointPages, calls: calls)
        self.ahead = ahead
        do {
            try Self.createPrivately(path)
            try LeftLog(of: path, calls: calls, report: report).makeDurable()
            // Apart, as the pool writes when it opens a file.
            if try Self.isNewer(path, than: migrator) { throw StorageFailure.newer(path) }
            pool = try DatabasePool(path: path, configuration: Self.configuration(ahead))
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrate(pool, migrator, rewrites, report)
        } catch { throw StorageFailure(error, in: path) }
        let level = try synchronousLevel()
        guard level == Self.synchronousFull else { throw .notDurable("synchronous is \(level) in \(path)") }
    }

    /// Opens a file as it lies there, to read it only: of a disk that cannot be written.
    init(reading path: String) throws(StorageFailure) {
        var configuration = Self.configuration()
        configuration.readonly = true
        ahead = nil
        do { pool = try DatabasePool(path: path, configuration: configuration) } catch {
            throw StorageFailure(error, in: path)
        }
    }

    /// The setting as the writing connection has it.
    package func synchronousLevel() throws(StorageFailure) -> Int {
        do {
            return try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
        } catch { throw StorageFailure(error, in: pool.path) }
    }

    /// Writes the log into the database file, so that a node at rest is one file, and closes it.
    ///
    /// Of one whose last commit is in doubt the log stays as it is (see ``LogAhead``).
    package func close() throws(StorageFailure) {
        let checkpoint = Result {
            try pool.writeWithoutTransaction { database in
                guard let connection = database.sqliteConnection else { return }
                guard ahead?.isTrusted ?? true else { throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC) }
                let code = Checkpoint.make(connection, SQLITE_CHECKPOINT_TRUNCATE)
                guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            }
        }
        do {
            // Closed all the same: of a file that cannot be written no connection may stay.
            try pool.close()
            _ = try checkpoint.get()
        } catch { throw StorageFailure(error, in: pool.path) }
    }

    /// Closes what was opened to be read.
    func closeUnchanged() { try? pool.close() }

    /// Frames in the log from which on each commit brings them into the file.
    package func setCheckpoint(atPages pages: Int32) { ahead?.setCheckpoint(atPages: pages) }

    /// Makes a change in a transaction of its own, where no ``GroupWriter`` opens the file again after a commit that failed.
    func write<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.write { [ahead] database in
            // Here, where no other commit is under way that could come to be in doubt meanwhile.
            guard ahead?.isTrusted ?? true else { throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC) }
            return try change(database)
        }
    }

    /// A connection that reads a file which may be in use, for a copy of it; the copy's file is made, mode 0600.
    static func source(_ path: String, ofCopy copy: String) throws -> DatabaseQueue {
        try createPrivately(copy)
        return try opened(path, readonly: true)
    }

    /// A connection that reads a file which may be in use. Of one that is not, and was closed in order, it makes no log and no shared memory
    /// beside it (https://www.sqlite.org/uri.html, immutable).
    static func reader(_ path: String, isAtRest: Bool) throws -> DatabaseQueue {
        guard isAtRest else { return try opened(path, readonly: true) }
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
        let name = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
        return try opened("file:\(name)?immutable=1", readonly: true)
    }

    private static func opened(_ path: String, readonly: Bool) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.readonly = readonly
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func isNewer(_ path: String, than migrator: DatabaseMigrator) throws -> Bool {
        do { return try isNewer(path, than: migrator, readonly: true) } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
        {
            // The first start of all was cut off before the file was in WAL mode: what it had begun is taken back, which is writing.
            return try isNewer(path, than: migrator, readonly: false)
        }
    }

    private static func isNewer(_ path: String, than migrator: DatabaseMigrator, readonly: Bool) throws -> Bool {
        let database = try opened(path, readonly: readonly)
        defer { try? database.close() }
        return try database.read { try migrator.hasBeenSuperseded($0) }
    }

    private static func migrate(
        _ pool: DatabasePool, _ migrator: DatabaseMigrator, _ rewrites: [SchemaRewrite], _ report: StorageReport
    ) throws {
        let applied = try pool.read { try migrator.appliedIdentifiers($0) }
        guard !migrator.migrations.allSatisfy(applied.contains) else { return }
        // Not of a file that was just made.
        if !applied.isEmpty {
            report.works(on: pool.path, "its tables are brought up to date; that may take minutes where they are large")
        }
        for rewrite in rewrites where !applied.contains(rewrite.migration) {
            if let before = migrator.migrations.prefix(while: { $0 != rewrite.migration }).last {
                try migrator.migrate(pool, upTo: before)
            }
            var place: SchemaRewrite.Place? = SchemaRewrite.Place(table: 0)
            while let next = place { place = try pool.write { try rewrite.step($0, next) } }
        }
        try migrator.migrate(pool)
        if !applied.isEmpty { report.works(on: pool.path, "its tables are up to date") }
    }

    /// - Parameter ahead: follows the commits of the connections, and lives as long as they do.
    private static func configuration(_ ahead: LogAhead? = nil) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_size_limit = \(longestLog)")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
            try ahead?.follow(database)
        }
        return configuration
    }

    /// SQLite gives its log and shared memory the mode of the database file.
    /// One that is there is not opened: to close it would end all locks that other connections of this process have on it (fcntl(2)).
    private static func createPrivately(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw StorageFailure(errno: errno, at: "open", of: path) }
            return
        }
        Foundation.close(descriptor)
    }
}
