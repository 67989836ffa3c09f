import DeliveryQueue
import GRDB
import MailModel

/// Calls that share one commit. Each has its savepoint, so that one that fails takes nothing of the others with it.
struct QueueGroup {
    let database: Database
    let owner: String
    let files: QueueContentFiles
    /// Leases to free in passing.
    let lost: Set<DeliveryID>

    /// Answers every call.
    ///
    /// - Returns: Why the commit failed; what the disk holds is not known then.
    func run(_ group: [QueueOperation]) -> QueueFailure? {
        let ready = writeContents(group)
        let transaction = QueueTransaction(database: database, owner: owner)
        var done: [(operation: QueueOperation, answer: @Sendable () -> Void)] = []
        var refused: [(operation: QueueOperation, failure: QueueFailure)] = []
        do {
            try database.inTransaction(.immediate) {
                try transaction.free(lost)
                for operation in ready {
                    do throws(QueueFailure) {
                        done.append((operation, try change(operation, transaction)))
                    } catch {
                        refused.append((operation, error))
                        // SQLite itself gives up a whole transaction at some failures.
                        guard database.isInsideTransaction else { throw error }
                    }
                }
                return .commit
            }
        } catch {
            let failure = QueueFailure(storage: error)
            for operation in ready { operation.fail(failure) }
            return failure
        }
        for item in transaction.removals.items { files.remove(item) }
        for (operation, failure) in refused {
            for item in operation.inFiles { files.remove(item.id) }
            operation.fail(failure)
        }
        for (_, answer) in done { answer() }
        return nil
    }

    private func change(
        _ operation: QueueOperation, _ transaction: QueueTransaction
    ) throws(QueueFailure) -> @Sendable () -> Void {
        var answer: (@Sendable () -> Void)?
        let removals = transaction.removals.items.count
        do {
            try database.inSavepoint {
                answer = try operation.change(transaction)
                return .commit
            }
        } catch {
            transaction.removals.items.removeSubrange(removals...)
            throw QueueFailure(storage: error)
        }
        return answer ?? {}
    }

    /// - Returns: The calls whose large contents are on disk; the others are answered.
    private func writeContents(_ group: [QueueOperation]) -> [QueueOperation] {
        var ready: [QueueOperation] = []
        for operation in group {
            do throws(StorageFailure) {
                try write(operation.inFiles)
                ready.append(operation)
            } catch { operation.fail(QueueFailure(error)) }
        }
        guard ready.contains(where: { !$0.inFiles.isEmpty }) else { return ready }
        do throws(StorageFailure) {
            try files.syncFolder()
            return ready
        } catch {
            let unsynced = ready.filter { !$0.inFiles.isEmpty }
            for item in unsynced.flatMap(\.inFiles) { files.remove(item.id) }
            for operation in unsynced { operation.fail(QueueFailure(error)) }
            return ready.filter(\.inFiles.isEmpty)
        }
    }

    private func write(_ items: [NewItem]) throws(StorageFailure) {
        var written: [ItemID] = []
        do throws(StorageFailure) {
            for item in items {
                try files.write(item.content, for: item.id)
                written.append(item.id)
            }
        } catch {
            for item in written { files.remove(item) }
            throw error
        }
    }
}
