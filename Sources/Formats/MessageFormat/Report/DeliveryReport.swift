package import MailModel

/// A delivery status notification (RFC 3464): what became of a message, recipient by recipient.
package struct DeliveryReport: Sendable, Hashable {
    package struct Recipient: Sendable, Hashable {
        /// The address that the delivery was tried for.
        package let final: EmailAddress
        /// The address that the sender gave, where it is known to differ or was asked to be repeated.
        package let original: OriginalRecipient?
        package let action: DeliveryAction
        package let status: EnhancedStatus
        /// What the next hop answered.
        package let diagnostic: Reply?
        /// The next hop, as a name.
        package let remoteMTA: String?
        package let lastAttempt: Timestamp?
        /// Only for ``DeliveryAction/delayed``.
        package let willRetryUntil: Timestamp?

        package init(
            final: EmailAddress, original: OriginalRecipient? = nil, action: DeliveryAction, status: EnhancedStatus,
            diagnostic: Reply? = nil, remoteMTA: String? = nil, lastAttempt: Timestamp? = nil, willRetryUntil: Timestamp? = nil
        ) {
            (self.final, self.original, self.action, self.status) = (final, original, action, status)
            (self.diagnostic, self.remoteMTA) = (diagnostic, remoteMTA)
            (self.lastAttempt, self.willRetryUntil) = (lastAttempt, willRetryUntil)
        }
    }

    package let reportingMTA: DomainName
    package let arrival: Timestamp?
    /// The ENVID of the sender, decoded (RFC 3461 section 4.4).
    package let originalEnvelopeID: String?
    package let recipients: [Recipient]

    package init(reportingMTA: DomainName, arrival: Timestamp? = nil, originalEnvelopeID: String? = nil, recipients: [Recipient])
    {
        (self.reportingMTA, self.arrival, self.originalEnvelopeID) = (reportingMTA, arrival, originalEnvelopeID)
        self.recipients = recipients
    }
}
