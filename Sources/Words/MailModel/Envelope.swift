/// Who a message is from and for on its way, apart from what its header says (RFC 5321 section 2.3.1).
package struct Envelope: Sendable, Hashable {
    /// The reverse-path; `nil` is the null reverse-path `<>` of reports (RFC 5321 section 4.5.5).
    package var sender: EmailAddress?
    /// In the order given, each once.
    package private(set) var recipients: [EmailAddress]
    package var options: EnvelopeOptions

    package init(sender: EmailAddress?, recipients: [EmailAddress], options: EnvelopeOptions = EnvelopeOptions()) {
        (self.sender, self.options) = (sender, options.restricted(to: recipients))
        self.recipients = []
        for recipient in recipients { add(recipient, options[recipient]) }
    }

    /// Adds a recipient unless it is there already, in whatever case: nobody gets one message twice for being named twice.
    package mutating func add(_ recipient: EmailAddress, _ own: RecipientOptions = RecipientOptions()) {
        guard !recipients.contains(recipient) else { return }
        recipients.append(recipient)
        options[recipient] = own
    }

    /// Whether it needs servers with SMTPUTF8, or was said to.
    package var isInternationalised: Bool {
        options.isInternationalised || sender?.isInternationalised ?? false || recipients.contains(where: \.isInternationalised)
    }
}
