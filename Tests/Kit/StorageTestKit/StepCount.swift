import CFaultVFS
package import GRDB

/// How much a database's one writing connection works, in instructions of SQLite's machine.
package enum StepCount {
    package static func ofWriter(_ pool: DatabasePool, _ body: () async throws -> Void) async throws -> UInt64 {
        let count = try await pool.writeWithoutTransaction { database in
            Counter(pointer: database.sqliteConnection.flatMap { step_count_begin($0) })
        }
        try await body()
        return try await pool.writeWithoutTransaction { database in
            guard let connection = database.sqliteConnection, let pointer = count.pointer else { return 0 }
            return step_count_end(connection, pointer)
        }
    }

    /// Used by SQLite on the connection's own queue, and by nobody else until it is ended there.
    private struct Counter: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<UInt64>?
    }
}
