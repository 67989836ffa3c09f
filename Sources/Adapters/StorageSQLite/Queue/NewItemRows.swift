import DeliveryQueue
import GRDB
import MailModel

/// The rows of a new item, checksums and all. Whoever brings the item calculates them, on its own thread: the one writer has only to write.
struct NewItemRows: Sendable {
    private let item: NewItem
    private let values: StatementArguments
    private let deliveries: [StatementArguments]
    private let events: [StatementArguments]

    init(_ item: NewItem) {
        // Nothing would ever deliver it, or return it.
        precondition(
            item.deliveries.allSatisfy { !$0.recipients.isEmpty } && !item.deliveries.isEmpty, "what is kept goes to somebody")
        self.item = item
        values = QueueItemRecord(item).values(content: QueueContentFiles.belongsInFile(item.content) ? nil : item.content)
        deliveries = item.deliveries.map { QueueDeliveryRecord($0, of: item).values }
        events = item.events.map { QueueEventRecord($0).values }
    }

    /// Writes them; a large content must lie in its file already.
    ///
    /// - Parameter owner: that leases the deliveries at once.
    /// - Returns: what was leased.
    func write(in transaction: QueueTransaction, leasedBy owner: String? = nil) throws -> [LeasedDelivery] {
        try transaction.run(QueueItemRecord.insertion, values)
        var leased: [LeasedDelivery] = []
        for (delivery, values) in zip(item.deliveries, deliveries) {
            try transaction.run(QueueDeliveryRecord.insertion, values + [owner])
            guard owner != nil else { continue }
            leased.append(item.leased(delivery, as: DeliveryID(transaction.database.lastInsertedRowID)))
        }
        try transaction.add(events)
        return leased
    }
}
