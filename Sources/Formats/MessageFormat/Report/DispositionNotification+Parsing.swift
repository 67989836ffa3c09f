import MailModel

extension DispositionNotification {
    /// Error fields that are read.
    private static let maximumErrors = 100

    /// Reads a notification; `nil` for a message that is none, or whose machine part lacks what RFC 8098 section 3.1 asks for: a final
    /// recipient and a disposition, each once.
    package init?(parsing message: Message) {
        guard let parts = ReportParts(of: message, type: "disposition-notification"),
            let header = ReportParts.section(parts.machine.content)?.header,
            let final = ReportParts.address(Self.only("Final-Recipient", header)),
            let disposition = Self.only("Disposition", header).flatMap({ Disposition(parsing: $0.rawValue.bytes) })
        else { return nil }
        self.init(
            reportingUserAgent: header.first(named: "Reporting-UA")?.text, finalRecipient: final,
            originalRecipient: ReportParts.address(header.first(named: "Original-Recipient")),
            originalMessageID: header.first(named: "Original-Message-ID")?.text, disposition: disposition,
            errors: header.fields(named: "Error").prefix(Self.maximumErrors).map(\.text))
    }

    /// The header of the message that a notification is about, where it is given (RFC 8098 section 3).
    package static func returnedHeader(in message: Message) -> Header? {
        ReportParts(of: message, type: "disposition-notification")?.returnedHeader
    }

    /// A field that stands once.
    private static func only(_ name: String, _ header: Header) -> HeaderField? {
        let fields = header.fields(named: name)
        return fields.count == 1 ? fields[0] : nil
    }
}
