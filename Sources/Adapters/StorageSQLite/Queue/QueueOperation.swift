import DeliveryQueue
import MailModel

/// One call's part of a commit that it shares with others.
struct QueueOperation: GroupedWrite {
    /// Items whose content must lie on disk before the transaction.
    let contents: [NewItem]
    /// Items that must not be there when the caller is told that they are not.
    let accepted: [ItemID]
    /// Changes rows; returns what tells the caller so, to be called after the commit.
    let change: @Sendable (QueueTransaction) throws -> SharedTransaction.Answer
    let fail: @Sendable (QueueFailure) -> Void

    func refuse(_ failure: StorageFailure) { fail(QueueFailure(failure)) }

    var inFiles: [NewItem] { contents.filter { QueueContentFiles.belongsInFile($0.content) } }
}
