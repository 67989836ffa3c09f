/// What an envelope says beside its addresses: whether it needs SMTPUTF8, and which reports its sender wants.
package struct EnvelopeOptions: Sendable, Hashable {
    /// How much of the message the sender wants back with a failure (RFC 3461 section 4.3). Passed on; our own reports carry the header alone.
    package enum Returned: String, Sendable, Hashable, CaseIterable { case full = "FULL", header = "HDRS" }

    /// The client announced addresses or header fields in UTF-8 (RFC 6531 section 3.4).
    package var isInternationalised: Bool
    /// The sender's own name for this envelope, decoded (ENVID, RFC 3461 section 4.4).
    package var envelopeID: String?
    package var returned: Returned?
    /// Of those recipients for which something was said.
    package private(set) var recipients: [EmailAddress: RecipientOptions]

    package init(isInternationalised: Bool = false, envelopeID: String? = nil, returned: Returned? = nil) {
        (self.isInternationalised, self.envelopeID, self.returned) = (isInternationalised, envelopeID, returned)
        recipients = [:]
    }

    package subscript(recipient: EmailAddress) -> RecipientOptions {
        get { recipients[recipient] ?? RecipientOptions() }
        set { recipients[recipient] = newValue == RecipientOptions() ? nil : newValue }
    }

    /// The same for some of the recipients only.
    package func restricted(to some: [EmailAddress]) -> EnvelopeOptions {
        guard !recipients.isEmpty else { return self }
        var options = self
        options.recipients = some.reduce(into: [:]) { $0[$1] = recipients[$1] }
        return options
    }
}
