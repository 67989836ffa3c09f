package import MailModel

/// Takes one delivery to its destination. The flow of messages implements it; the queue decides when.
package protocol Delivering: Sendable {
    /// - Parameter passed: to be called once the content was read and only waiting for others is left: a crash from then on is not the
    ///   content's fault.
    func deliver(_ delivery: LeasedDelivery, passed: @escaping @Sendable () async -> Void) async -> DeliveryResult

    /// The reports to enqueue for recipients that failed for good (`isFinal`) or are late. Never asked for a null sender.
    ///
    /// - Throws: when they cannot be made now; nothing is finished until they are.
    func notices(
        for failures: [ReportedRecipient], of delivery: LeasedDelivery, isFinal: Bool
    ) async throws(NoticesUnavailable) -> [NewItem]

    /// Forgets what is remembered only so that a delivery may be repeated, and is older than any that waits. Asked for once an hour; what
    /// fails is tried again then.
    ///
    /// - Parameter now: less all that the clock jumped ahead (``ClockWatch/steady``).
    func forgetOldDeliveries(at now: Timestamp) async
}
