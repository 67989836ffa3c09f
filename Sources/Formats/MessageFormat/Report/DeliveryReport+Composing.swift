package import MailModel

extension DeliveryReport {
    /// The report as a message, well-formed whatever is given, with the header of what it is about and never its body.
    /// - Parameters:
    ///   - subject: for people, any Unicode text.
    ///   - text: for people; lines end with `\n` or CRLF.
    ///   - returnedHeaders: header section of the message reported on, as it stands.
    ///   - messageID: with its angle brackets, see ``MessageID``.
    ///   - boundary: unpredictable, at most 60 letters and digits; others are left out.
    package func compose(
        from: EmailAddress, to: EmailAddress, subject: String, text: String, returnedHeaders: Octets, date: Timestamp,
        messageID: String, boundary: String
    ) -> Octets {
        ReportMessage(
            from: from, to: to, subject: subject, text: text, returnedHeaders: returnedHeaders, date: date, messageID: messageID,
            boundary: boundary
        ).octets(type: "delivery-status", description: "Delivery report", fields: statusFields())
    }

    /// The groups of fields of RFC 3464 section 2.1.
    private func statusFields() -> Octets {
        var fields: [Octets] = []
        if let originalEnvelopeID { fields.append(ReportMessage.field("Original-Envelope-Id", originalEnvelopeID)) }
        fields.append(ReportMessage.field("Reporting-MTA", "dns; \(reportingMTA)"))
        if let arrival { fields.append(ReportMessage.field("Arrival-Date", arrival.rfc5322)) }
        for recipient in recipients {
            fields.append(Octets(utf8: "\r\n"))
            fields += Self.fields(of: recipient)
        }
        return .joined(fields)
    }

    private static func fields(of recipient: Recipient) -> [Octets] {
        var fields: [Octets] = []
        if let original = recipient.original { fields.append(ReportMessage.field("Original-Recipient", original.fieldValue)) }
        fields.append(ReportMessage.field("Final-Recipient", OriginalRecipient(recipient.final).fieldValue))
        fields.append(ReportMessage.field("Action", recipient.action.rawValue))
        fields.append(ReportMessage.field("Status", recipient.status.description))
        if let remoteMTA = recipient.remoteMTA { fields.append(ReportMessage.field("Remote-MTA", "dns; \(remoteMTA)")) }
        if let diagnostic = recipient.diagnostic {
            fields.append(ReportMessage.field("Diagnostic-Code", "smtp; \(diagnostic.text)"))
        }
        if let lastAttempt = recipient.lastAttempt {
            fields.append(ReportMessage.field("Last-Attempt-Date", lastAttempt.rfc5322))
        }
        if let until = recipient.willRetryUntil { fields.append(ReportMessage.field("Will-Retry-Until", until.rfc5322)) }
        return fields
    }
}
