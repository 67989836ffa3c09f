package import MailModel

extension DispositionNotification {
    /// The notification as a message, well-formed whatever is given, with the header of what it is about and never its body. It asks
    /// for no notification itself (RFC 8098 section 2.1), and travels with the null sender (RFC 8098 section 3).
    /// - Parameters:
    ///   - from: whoever the notification is issued for.
    ///   - to: the address of the message's Disposition-Notification-To field.
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
        ).octets(type: "disposition-notification", description: "Disposition notification", fields: fields())
    }

    /// RFC 8098 section 3.1.
    private func fields() -> Octets {
        var fields: [Octets] = []
        if let reportingUserAgent { fields.append(ReportMessage.field("Reporting-UA", reportingUserAgent)) }
        if let originalRecipient {
            fields.append(ReportMessage.field("Original-Recipient", OriginalRecipient(originalRecipient).fieldValue))
        }
        // RFC 6533 section 4: what is not ASCII has a type of its own.
        fields.append(ReportMessage.field("Final-Recipient", OriginalRecipient(finalRecipient).fieldValue))
        if let originalMessageID { fields.append(ReportMessage.field("Original-Message-ID", originalMessageID)) }
        fields.append(ReportMessage.field("Disposition", disposition.fieldValue))
        fields += errors.map { ReportMessage.field("Error", $0) }
        return .joined(fields)
    }
}
