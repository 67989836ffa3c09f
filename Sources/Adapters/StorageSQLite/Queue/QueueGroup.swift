import DeliveryQueue
import GRDB
import MailModel

/// Calls that share one commit.
struct QueueGroup {
    let database: Database
    let path: String
    let owner: String
    let files: QueueContentFiles
    let strays: QueueStrays
    /// Leases to free in passing.
    let lost: Set<DeliveryID>

    /// A call whose large contents are on disk, and those of them that were written for it.
    private struct Ready {
        let operation: QueueOperation
        let written: [ItemID]
    }

    /// Answers every call.
    func run(_ group: [QueueOperation]) -> GroupFailure<QueueOperation>? {
        let ready = writeContents(group)
        let transaction = QueueTransaction(database: database, owner: owner, strays: strays)
        let changes = ready.map { ready in { try change(ready.operation, transaction) } }
        var results: [Result<SharedTransaction.Answer, any Error>] = []
        do {
            try SharedTransaction.run(
                changes, in: database, &results, first: { try transaction.free(lost) }, again: { transaction.removals.items = [] }
            )
        } catch {
            let failure = QueueFailure(storage: error, in: path)
            return GroupFailure(StorageFailure(error, in: path), ready.map(\.operation), results) {
                for ready in ready { ready.operation.fail(failure) }
            }
        }
        for item in transaction.removals.items { files.remove(item) }
        for (ready, result) in zip(ready, results) {
            switch result {
            case .success(let answer): answer()
            case .failure(let error):
                for item in ready.written { files.remove(item) }
                ready.operation.fail(QueueFailure(storage: error, in: path))
            }
        }
        return nil
    }

    private func change(_ operation: QueueOperation, _ transaction: QueueTransaction) throws -> SharedTransaction.Answer {
        let removals = transaction.removals.items.count
        do { return try operation.change(transaction) } catch {
            transaction.removals.items.removeSubrange(removals...)
            throw error
        }
    }

    /// - Returns: The calls whose large contents are on disk; the others are answered.
    private func writeContents(_ group: [QueueOperation]) -> [Ready] {
        var ready: [Ready] = []
        for operation in group {
            do throws(StorageFailure) {
                ready.append(Ready(operation: operation, written: try write(operation.inFiles)))
            } catch { operation.refuse(error) }
        }
        guard ready.contains(where: { !$0.operation.inFiles.isEmpty }) else { return ready }
        do throws(StorageFailure) {
            try files.syncFolder()
            return ready
        } catch {
            let unsynced = ready.filter { !$0.operation.inFiles.isEmpty }
            for item in unsynced.flatMap(\.written) { files.remove(item) }
            for ready in unsynced { ready.operation.refuse(error) }
            return ready.filter(\.operation.inFiles.isEmpty)
        }
    }

    /// - Returns: those that were not there already.
    private func write(_ items: [NewItem]) throws(StorageFailure) -> [ItemID] {
        var written: [ItemID] = []
        do throws(StorageFailure) {
            for item in items where try files.write(item.content, for: item.id) { written.append(item.id) }
            return written
        } catch {
            for item in written { files.remove(item) }
            throw error
        }
    }
}
