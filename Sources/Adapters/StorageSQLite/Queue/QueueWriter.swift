import DeliveryQueue
import GRDB
import MailModel

/// The one writer of the queue's file. After a commit that failed, what was refused is removed, and leases that nobody knows of are freed.
final class QueueWriter: Sendable {
    /// Calls in one commit: enough that a sync is shared by all sessions, and an answer is not kept waiting long.
    static let largestGroup = 256

    let leases = QueueLeases()
    let strays = QueueStrays()
    private let group: GroupWriter<QueueOperation>

    init(_ opening: QueueOpening, owner: String, report: StorageReport) throws(StorageFailure) {
        group = try GroupWriter(
            path: opening.path, largestGroup: Self.largestGroup, report: report,
            open: { [leases] uncertain throws(StorageFailure) in
                let current = leases.current
                let database = try opening.open(refused: uncertain.flatMap(\.accepted), leases: current)
                leases.kept(current)
                return database
            },
            commit: { [leases, strays] database, operations in
                let lost = leases.lost
                let failure = QueueGroup(
                    database: database, path: opening.path, owner: owner, files: opening.files, strays: strays, lost: lost
                ).run(operations)
                if failure == nil { leases.freed(lost) }
                return failure
            })
    }

    /// The file that was just opened.
    var open: StateDatabase { get throws(StorageFailure) { try group.database() } }

    /// Closes a file that cannot be used after all.
    func abandon() { try? group.close() }

    /// The file for reading.
    func database() throws(QueueFailure) -> StateDatabase {
        do { return try group.database() } catch { throw QueueFailure(error) }
    }

    /// Makes a change with others in one commit. It is not given up when the calling task is cancelled.
    ///
    /// - Parameter committed: called after the commit, before any later one begins.
    func write<Result: Sendable>(
        contents: [NewItem] = [], accepted: [ItemID] = [],
        committed: @escaping @Sendable (Result) -> Void = { _ in },
        _ change: @escaping @Sendable (QueueTransaction) throws -> Result
    ) async throws(QueueFailure) -> Result {
        let outcome: Swift.Result<Result, QueueFailure> = await withCheckedContinuation { continuation in
            group.submit(
                QueueOperation(
                    contents: contents, accepted: accepted,
                    change: { transaction in
                        let result = try change(transaction)
                        return {
                            committed(result)
                            continuation.resume(returning: .success(result))
                        }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try outcome.get()
    }

    /// Waits for what was submitted before, then closes the file.
    func close() async throws(QueueFailure) {
        try? await write { _ in }
        do { try group.close() } catch { throw QueueFailure(error) }
    }
}
