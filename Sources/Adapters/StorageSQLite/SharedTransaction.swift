import GRDB

/// One transaction for several changes, in which one that fails takes nothing of the others with it.
///
/// They are tried together first. Where one fails, all is taken back and made again, each with a savepoint of its own: so that the many that do not fail
/// need none.
enum SharedTransaction {
    /// Tells a caller that its change is done; to be called after the commit.
    typealias Answer = @Sendable () -> Void

    /// - Parameters:
    ///   - changes: may be called twice.
    ///   - results: what became of each change, in their order, even when the transaction failed after it.
    ///   - again: called when what the changes did is taken back, before they are called once more.
    ///   - first: what comes before the changes, on behalf of none.
    /// - Throws: when the transaction failed as a whole; nothing is known of the disk then.
    static func run(
        _ changes: [() throws -> Answer], in database: Database, _ results: inout [Result<Answer, any Error>],
        first: () throws -> Void = {}, again: () -> Void = {}
    ) throws {
        if try together(changes, in: database, &results, first) { return }
        again()
        results = []
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

    /// - Returns: `false` when a change failed, and nothing was changed.
    private static func together(
        _ changes: [() throws -> Answer], in database: Database, _ results: inout [Result<Answer, any Error>],
        _ first: () throws -> Void
    ) throws -> Bool {
        var isWhole = true
        try database.inTransaction(.immediate) {
            try first()
            for change in changes {
                let result = Result { try change() }
                results.append(result)
                // SQLite itself gives up a whole transaction at some failures.
                if !database.isInsideTransaction { _ = try result.get() }
                guard case .success = result else {
                    isWhole = false
                    return .rollback
                }
            }
            return .commit
        }
        return isWhole
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
