import GRDB

/// One transaction for several changes, each with its savepoint, so that one that fails takes nothing of the others with it.
enum SharedTransaction {
    /// Tells a caller that its change is done; to be called after the commit.
    typealias Answer = @Sendable () -> Void

    /// - Parameters:
    ///   - results: what became of each change, in their order, even when the transaction failed after it.
    ///   - first: what comes before the changes, on behalf of none.
    /// - Throws: when the transaction failed as a whole; nothing is known of the disk then.
    static func run(
        _ changes: [() throws -> Answer], in database: Database, _ results: inout [Result<Answer, any Error>],
        first: () throws -> Void = {}
    ) throws {
        try database.inTransaction(.immediate) {
            try first()
            for change in changes {
                let result = Result { try apart(change, in: database) }
                results.append(result)
                // SQLite itself gives up a whole transaction at some failures.
                if !database.isInsideTransaction { _ = try result.get() }
            }
            return .commit
        }
    }

    private static func apart(_ change: () throws -> Answer, in database: Database) throws -> Answer {
        var answer: Answer?
        try database.inSavepoint {
            answer = try change()
            return .commit
        }
        return answer ?? {}
    }
}
