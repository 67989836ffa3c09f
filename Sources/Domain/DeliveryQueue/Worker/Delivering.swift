/// Takes one delivery to its destination. The flow of messages implements it; the queue decides when.
package protocol Delivering: Sendable {
    func deliver(_ delivery: LeasedDelivery) async -> DeliveryResult

    /// The reports to enqueue for recipients that failed for good (`isFinal`) or are late. Never asked for a null sender.
    func notices(for failures: [FailedRecipient], of delivery: LeasedDelivery, isFinal: Bool) async -> [NewItem]
}
