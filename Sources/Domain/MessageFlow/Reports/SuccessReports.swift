import DeliveryQueue
import MailModel
import MessageFormat

/// Reports of what went well, for senders that asked (NOTIFY=SUCCESS, RFC 3461 section 5.2): `delivered` into a mailbox, or `relayed` to a
/// server that does not take such requests over.
struct SuccessReports {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    /// - Returns: nothing when they cannot be made at this moment: the message arrived, and is not sent again for the sake of a report.
    func items(
        for outcomes: [EmailAddress: RecipientOutcome], of delivery: LeasedDelivery, action: DeliveryAction
    ) async -> [NewItem] {
        guard !delivery.facts.isFromOutside, delivery.sender != nil else { return [] }
        let successes = delivery.recipients.compactMap { recipient -> ReportedRecipient? in
            guard case .delivered(let reply, let next) = outcomes[recipient],
                delivery.options[recipient].notify?.contains(.success) ?? false
            else { return nil }
            return ReportedRecipient(address: recipient, reply: reply, next: next)
        }
        guard !successes.isEmpty else { return [] }
        return (try? await Reports(context).items(for: successes, of: delivery, action: action)) ?? []
    }
}
