import MailModel

extension DeliveryReport {
    /// Reads a report; `nil` for a message that is none, or whose machine part lacks what RFC 3464 section 2 asks for. A recipient
    /// that cannot be read is left out; one that can must be there.
    package init?(parsing message: Message) {
        guard let parts = ReportParts(of: message, type: "delivery-status"),
            var section = ReportParts.section(parts.machine.content),
            let reporting = ReportParts.typed(section.header.first(named: "Reporting-MTA")),
            let name = DomainName(reporting.value)
        else { return nil }
        let first = section.header
        var recipients: [Recipient] = []
        while !section.rest.isEmpty, recipients.count < AddressParser.maximumAddresses {
            guard let next = ReportParts.section(section.rest) else { return nil }
            section = next
            if let recipient = Recipient(section.header) { recipients.append(recipient) }
        }
        guard !recipients.isEmpty else { return nil }
        self.init(
            reportingMTA: name, arrival: ReportParts.date(first.first(named: "Arrival-Date")),
            originalEnvelopeID: first.first(named: "Original-Envelope-Id")?.text, recipients: recipients)
    }

    /// The header of the message that a report is about, where the report gives it (RFC 6522 section 3).
    package static func returnedHeader(in message: Message) -> Header? {
        ReportParts(of: message, type: "delivery-status")?.returnedHeader
    }
}

extension DeliveryReport.Recipient {
    /// One group of recipient fields (RFC 3464 section 2.3).
    init?(_ header: Header) {
        guard let final = ReportParts.address(header.first(named: "Final-Recipient")), let action = header.first(named: "Action"),
            let known = DeliveryAction(rawValue: ASCII.lowercased(action.text)), let status = header.first(named: "Status"),
            let word = status.text.split(separator: " ").first, let code = EnhancedStatus(word)
        else { return nil }
        let diagnostic = ReportParts.typed(header.first(named: "Diagnostic-Code"))
        self.init(
            final: final, original: ReportParts.recipient(header.first(named: "Original-Recipient")), action: known, status: code,
            diagnostic: diagnostic.flatMap { $0.type == "smtp" ? Reply(reportedText: $0.value) : nil },
            remoteMTA: ReportParts.typed(header.first(named: "Remote-MTA"))?.value,
            lastAttempt: ReportParts.date(header.first(named: "Last-Attempt-Date")),
            willRetryUntil: ReportParts.date(header.first(named: "Will-Retry-Until")))
    }
}

extension Reply {
    /// Reads `550 5.1.1 text`, the status optional.
    fileprivate init?(reportedText: String) {
        let words = reportedText.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard let code = words.first.flatMap({ $0.utf8.count == 3 ? Int($0) : nil }),
            let severity = Severity(rawValue: code / 100)
        else { return nil }
        let status = words.count > 1 ? EnhancedStatus(words[1]) : nil
        let matching = status.flatMap { $0.statusClass == severity ? SubjectAndDetail($0.subject, $0.detail) : nil }
        let text = words.dropFirst(matching == nil ? 1 : 2).joined(separator: " ")
        self.init(severity, suffix: code % 100, status: matching, lines: [text])
    }
}
