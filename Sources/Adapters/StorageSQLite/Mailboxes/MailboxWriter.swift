import DiskCalls
import GRDB
import Mailboxes

/// The one writer of `mailboxes.sqlite`. Deliveries that arrive while a commit is syncing cost one sync together.
final class MailboxWriter: Sendable {
    /// Deliveries of one transaction: at most 16 MiB of contents at ``ContentFiles/largestInDatabase`` each.
    private static let largestGroup = 64

    let path: String
    private let group: GroupWriter<MailboxWrite>

    init(path: String, files: ContentFiles, calls: any FileCalls, report: StorageReport) throws(StorageFailure) {
        self.path = path
        group = try GroupWriter(
            path: path, largestGroup: Self.largestGroup, report: report,
            open: { uncertain throws(StorageFailure) in
                let database = try StateDatabase(.mailboxes, at: path, calls: calls, report: report)
                // Others may be on their way to their row, so none but these is looked at.
                do { try Self.discard(uncertain.compactMap(\.file), of: files, unlessNamedIn: database) } catch {
                    try? database.close()
                    throw StorageFailure(error, in: path)
                }
                return database
            },
            // People read their mail, whatever becomes of new mail.
            openToRead: { () throws(StorageFailure) in try StateDatabase(reading: path) },
            commit: { Self.commit($1, in: $0, path) })
    }

    /// The file for reading.
    func database() throws(StorageFailure) -> StateDatabase { try group.database() }

    func close() throws(StorageFailure) { try group.close() }

    /// Makes a change with others in one commit. Not cut short by the caller's cancellation: what is begun comes to its end.
    ///
    /// - Parameter file: the content file that the change names.
    func write<Value: Sendable>(
        file: StoredMessageID? = nil, _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws(MailboxWriteFailure) -> Value {
        let outcome: Result<Value, MailboxWriteFailure> = await withCheckedContinuation { continuation in
            group.submit(
                MailboxWrite(
                    file: file,
                    change: { database in
                        let value = try change(database)
                        return { continuation.resume(returning: .success(value)) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try outcome.get()
    }

    private static func commit(_ group: [MailboxWrite], in database: Database, _ path: String) -> GroupFailure<MailboxWrite>? {
        let changes = group.map { write in { try write.change(database) } }
        var results: [Result<SharedTransaction.Answer, any Error>] = []
        do { try SharedTransaction.run(changes, in: database, &results) } catch {
            let failure = MailboxWriteFailure(failure: MailboxFailure(error, in: path), isUncertain: true)
            return GroupFailure(StorageFailure(error, in: path), group, results) { for write in group { write.fail(failure) } }
        }
        for (write, result) in zip(group, results) {
            switch result {
            case .success(let answer): answer()
            case .failure(let error):
                write.fail(MailboxWriteFailure(failure: MailboxFailure(error, in: path), isUncertain: false))
            }
        }
        return nil
    }

    private static func discard(
        _ uncertain: [StoredMessageID], of files: ContentFiles, unlessNamedIn database: StateDatabase
    ) throws {
        guard !uncertain.isEmpty else { return }
        let named = try database.pool.read { database in
            try Set(uncertain.filter { try MailboxRows.isNamed($0, in: database) })
        }
        for message in uncertain where !named.contains(message) { files.discard(message) }
    }
}
