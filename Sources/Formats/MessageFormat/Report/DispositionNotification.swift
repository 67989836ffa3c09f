package import MailModel

/// A message disposition notification (RFC 8098): what a recipient or a recipient's program did with a message.
package struct DispositionNotification: Sendable, Hashable {
    /// The program that made it, as `name; product` or a name alone (RFC 8098 section 3.2.1).
    package let reportingUserAgent: String?
    /// The address that the notification is about (RFC 8098 section 3.2.4).
    package let finalRecipient: EmailAddress
    /// The address that the sender gave, where the message's Original-Recipient field says so (RFC 8098 section 3.2.3).
    package let originalRecipient: EmailAddress?
    /// With its angle brackets (RFC 8098 section 3.2.5).
    package let originalMessageID: String?
    package let disposition: Disposition
    /// What went wrong, in words; only with ``Disposition/isError`` (RFC 8098 section 3.2.7).
    package let errors: [String]

    package init(
        reportingUserAgent: String? = nil, finalRecipient: EmailAddress, originalRecipient: EmailAddress? = nil,
        originalMessageID: String? = nil, disposition: Disposition, errors: [String] = []
    ) {
        (self.reportingUserAgent, self.finalRecipient) = (reportingUserAgent, finalRecipient)
        (self.originalRecipient, self.originalMessageID) = (originalRecipient, originalMessageID)
        (self.disposition, self.errors) = (disposition, errors)
    }
}
