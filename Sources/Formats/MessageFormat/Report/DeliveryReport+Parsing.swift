import MailModel

extension DeliveryReport {
    /// Reads a report; `nil` for a message that is none, or whose machine part lacks what RFC 3464 section 2 asks for. A recipient
    /// that cannot be read is left out; one that can must be there.
    package init?(parsing message: Message) {
        guard let status = Self.statusPart(of: message), var section = Self.section(status.content),
            let reporting = Self.typed(section.header.first(named: "Reporting-MTA")), let name = DomainName(reporting.value)
        else { return nil }
        let first = section.header
        var recipients: [Recipient] = []
        while !section.rest.isEmpty, recipients.count < AddressParser.maximumAddresses {
            guard let next = Self.section(section.rest) else { return nil }
            section = next
            if let recipient = Recipient(section.header) { recipients.append(recipient) }
        }
        guard !recipients.isEmpty else { return nil }
        self.init(
            reportingMTA: name, arrival: Self.date(first.first(named: "Arrival-Date")),
            originalEnvelopeID: first.first(named: "Original-Envelope-Id")?.text, recipients: recipients)
    }

    /// The header of the message that a report is about, where the report gives it (RFC 6522 section 3).
    package static func returnedHeader(in message: Message) -> Header? {
        guard statusPart(of: message) != nil, case .parts(let parts) = message.structure() else { return nil }
        let returned = parts.first {
            $0.parent == 0 && ($0.contentType.is("text", "rfc822-headers") || $0.contentType.isEmbeddedMessage)
        }
        return returned.flatMap { section($0.content)?.header }
    }

    private static func statusPart(of message: Message) -> MessagePart? {
        guard case .parts(let parts) = message.structure(), let root = parts.first,
            root.contentType.is("multipart", "report"),
            root.contentType.parameters["report-type"].map(ASCII.lowercased) == "delivery-status"
        else { return nil }
        return parts.first { $0.parent == 0 && $0.contentType.is("message", "delivery-status") }
    }

    private static func section(_ octets: Octets) -> (header: Header, rest: Octets)? {
        guard let section = try? HeaderSectionParser.parse(octets, limits: .carried) else { return nil }
        return (Header(fields: section.fields), section.body)
    }

    /// `type; value` without comments.
    static func typed(_ field: HeaderField?) -> (type: String, value: String)? {
        guard let field else { return nil }
        let parts = field.unfolded.split(separator: 0x3B, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let text = parts.map { String(decoding: ASCII.trimmingBlanks($0), as: UTF8.self) }
        return (ASCII.lowercased(text[0]), text[1])
    }

    static func date(_ field: HeaderField?) -> Timestamp? { field.flatMap { Timestamp(fieldValue: $0.rawValue.bytes) } }
}

extension DeliveryReport.Recipient {
    /// One group of recipient fields (RFC 3464 section 2.3).
    init?(_ header: Header) {
        func address(_ name: String) -> EmailAddress? {
            guard let typed = DeliveryReport.typed(header.first(named: name)), typed.type == "rfc822" else { return nil }
            return EmailAddress(typed.value)
        }
        guard let final = address("Final-Recipient"), let action = header.first(named: "Action"),
            let known = DeliveryAction(rawValue: ASCII.lowercased(action.text)), let status = header.first(named: "Status"),
            let word = status.text.split(separator: " ").first, let code = EnhancedStatus(word)
        else { return nil }
        let diagnostic = DeliveryReport.typed(header.first(named: "Diagnostic-Code"))
        self.init(
            final: final, original: address("Original-Recipient"), action: known, status: code,
            diagnostic: diagnostic.flatMap { $0.type == "smtp" ? Reply(reportedText: $0.value) : nil },
            remoteMTA: DeliveryReport.typed(header.first(named: "Remote-MTA"))?.value,
            lastAttempt: DeliveryReport.date(header.first(named: "Last-Attempt-Date")),
            willRetryUntil: DeliveryReport.date(header.first(named: "Will-Retry-Until")))
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
