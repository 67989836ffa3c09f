import MailModel

/// The parts of a report (RFC 6522 section 3) that programs read.
struct ReportParts {
    /// The part with the fields.
    let machine: MessagePart
    /// The header of the message that the report is about, where the report gives it.
    let returnedHeader: Header?

    /// `nil` for a message that is no report of this type.
    init?(of message: Message, type: String) {
        guard case .parts(let parts) = message.structure(), let root = parts.first,
            root.contentType.is("multipart", "report"),
            root.contentType.parameters["report-type"].map(ASCII.lowercased) == type,
            let machine = parts.first(where: { $0.parent == 0 && $0.contentType.is("message", type) })
        else { return nil }
        self.machine = machine
        let returned = parts.first {
            $0.parent == 0 && ($0.contentType.is("text", "rfc822-headers") || $0.contentType.isEmbeddedMessage)
        }
        returnedHeader = returned.flatMap { Self.section($0.content)?.header }
    }

    /// The first group of fields, and what follows its empty line.
    static func section(_ octets: Octets) -> (header: Header, rest: Octets)? {
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

    static func recipient(_ field: HeaderField?) -> OriginalRecipient? {
        typed(field).flatMap { OriginalRecipient(type: $0.type, fieldText: $0.value) }
    }

    /// An address of type `rfc822`, or `utf-8` (RFC 6533 section 3).
    static func address(_ field: HeaderField?) -> EmailAddress? { recipient(field)?.emailAddress }

    static func date(_ field: HeaderField?) -> Timestamp? { field.flatMap { Timestamp(fieldValue: $0.rawValue.bytes) } }
}
