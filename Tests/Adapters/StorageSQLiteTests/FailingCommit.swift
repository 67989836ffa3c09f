import GRDB
import StorageSQLite

/// Refuses each commit of a connection, as a disk does that fails; another connection knows nothing of it.
final class FailingCommit: TransactionObserver, Sendable {
    static func fail(_ database: StateDatabase) {
        database.pool.add(transactionObserver: FailingCommit(), extent: .databaseLifetime)
    }

    /// Asks until the store has opened its file again.
    static func recovered<Result>(_ ask: () async throws -> Result) async throws -> Result {
        for _ in 0..<200 {
            if let result = try? await ask() { return result }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await ask()
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws { throw DatabaseError(resultCode: .SQLITE_IOERR) }
    func databaseDidCommit(_ database: Database) {}
    func databaseDidRollback(_ database: Database) {}
}
