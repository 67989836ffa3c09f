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

    /// Answers every call.
    func run(_ group: [QueueOperation]) -> GroupFailure<QueueOperation>? {
        let ready = writeContents(group)
        let transaction = QueueTransaction(database: database, owner: owner, strays: strays)
        let changes = ready.map { operation in { try change(operation, transaction) } }
        var results: [Result<SharedTransaction.Answer, any Error>] = []
        do {
            try SharedTransaction.run(
                changes, in: database, &results, first: { try transaction.free(lost) }, again: { transaction.removals.items = [] }
            )
        } catch {
            let failure = QueueFailure(storage: error, in: path)
            return GroupFailure(StorageFailure(error, in: path), ready, results) {
                for operation in ready { operation.fail(failure) }
            }
        }
        for item in transaction.removals.items { files.remove(item) }
        for (operation, result) in zip(ready, results) {
            switch result {
            case .success(let answer): answer()
            case .failure(let error):
                for item in operation.inFiles { files.remove(item.id) }
                operation.fail(QueueFailure(storage: error, in: path))
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
    private func writeContents(_ group: [QueueOperation]) -> [QueueOperation] {
        var ready: [QueueOperation] = []
        for operation in group {
            do throws(StorageFailure) {
                try write(operation.inFiles)
                ready.append(operation)
            } catch { operation.refuse(error) }
        }
        guard ready.contains(where: { !$0.inFiles.isEmpty }) else { return ready }
        do throws(StorageFailure) {
            try files.syncFolder()
            return ready
        } catch {
            let unsynced = ready.filter { !$0.inFiles.isEmpty }
            for item in unsynced.flatMap(\.inFiles) { files.remove(item.id) }
            for operation in unsynced { operation.refuse(error) }
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
