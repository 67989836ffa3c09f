import GRDB
import StorageSQLite
import Synchronization

/// The statements that a queue's file is asked, as SQLite runs them.
final class SQLTrace: Sendable {
    private let found = Mutex<[String]>([])

    /// Of the one writing connection, and of the reading one that calls use one after the other.
    init(_ store: SQLiteQueueStore) throws {
        let pool = try store.database().pool
        let note: @Sendable (Database.TraceEvent) -> Void = { [found = self] event in found.note(event) }
        pool.writeWithoutTransaction { $0.trace(note) }
        try pool.read { $0.trace(note) }
    }

    /// What was asked since the last call.
    func take() -> [String] {
        found.withLock { statements in
            defer { statements = [] }
            return statements.filter { $0.hasPrefix("SELECT") || $0.hasPrefix("WITH") || $0.hasPrefix("UPDATE") }
        }
    }

    private func note(_ event: Database.TraceEvent) {
        if case .statement(let statement) = event { found.withLock { $0.append(statement.expandedSQL) } }
    }
}
