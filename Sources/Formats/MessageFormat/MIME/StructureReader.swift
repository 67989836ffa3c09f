import MailModel

/// Takes a message apart (RFC 2046 section 5.1). The parts to do wait in a list of its own, not on the call stack; each octet is
/// looked at once for every multipart around it, of which there are at most ``MessageLimits/nesting``.
struct StructureReader {
    private struct Waiting {
        let octets: Octets
        let parent: Int?
        let depth: Int
        let defaultType: ContentType
    }

    private var parts: [MessagePart] = []
    private var waiting: [Waiting] = []

    static func read(header: Header, body: Octets) -> Structure {
        var reader = StructureReader()
        do throws(Structure.Fault) {
            try reader.add(header: header, body: body, parent: nil, depth: 0, defaultType: .plainText)
            while let next = reader.waiting.popLast() { try reader.open(next) }
            return .parts(reader.parts)
        } catch { return .unreadable(error) }
    }

    private mutating func open(_ next: Waiting) throws(Structure.Fault) {
        let section: HeaderSectionParser.Section
        do throws(MessageFailure) {
            section = try HeaderSectionParser.parse(next.octets, limits: .accepted)
        } catch { throw .partHeaderTooLarge }
        try add(
            header: Header(fields: section.fields), body: section.body, parent: next.parent, depth: next.depth,
            defaultType: next.defaultType)
    }

    private mutating func add(
        header: Header, body: Octets, parent: Int?, depth: Int, defaultType: ContentType
    ) throws(Structure.Fault) {
        let part = try Self.part(header: header, body: body, parent: parent, depth: depth, defaultType: defaultType)
        parts.append(part)
        guard !part.isLeaf else { return }
        guard depth < MessageLimits.nesting else { throw .nestedTooDeeply }
        guard Self.canBeOpened(part) else { throw .compositeEncoded }
        let room = MessageLimits.parts - parts.count - waiting.count
        let children = part.contentType.isMultipart ? try Self.split(part, room: room) : [part.content]
        guard children.count <= room else { throw .tooManyParts }
        let type = part.contentType.is("multipart", "digest") ? ContentType.embeddedMessage : .plainText
        for child in children.reversed() {
            waiting.append(Waiting(octets: child, parent: parts.count - 1, depth: depth + 1, defaultType: type))
        }
    }

    /// RFC 6532 section 3.7: a message with UTF-8 in its header may be encoded, so that it passes where only ASCII does.
    private static func canBeOpened(_ part: MessagePart) -> Bool {
        if part.transferEncoding.isIdentity { return true }
        return part.contentType.is("message", "global") && [.quotedPrintable, .base64].contains(part.transferEncoding)
    }

    private static func part(
        header: Header, body: Octets, parent: Int?, depth: Int, defaultType: ContentType
    ) throws(Structure.Fault) -> MessagePart {
        guard !header.repeatsContentField else { throw .contentFieldRepeated }
        do throws(MIMEFieldFault) {
            return MessagePart(
                parent: parent, depth: depth, header: header,
                contentType: try header.first(named: "Content-Type").map { value throws(MIMEFieldFault) in
                    try ContentType(parsing: value.rawValue.bytes)
                } ?? defaultType,
                disposition: try header.first(named: "Content-Disposition").map { value throws(MIMEFieldFault) in
                    try ContentDisposition(parsing: value.rawValue.bytes)
                },
                transferEncoding: try header.first(named: "Content-Transfer-Encoding").map { value throws(MIMEFieldFault) in
                    try TransferEncoding(parsing: value.rawValue.bytes)
                } ?? .sevenBit,
                body: body)
        } catch {
            switch error {
            case .malformed: throw .contentFieldMalformed
            case .tooManyParameters: throw .tooManyParameters
            case .parameterRepeated: throw .contentFieldRepeated
            }
        }
    }

    /// The bodies between the delimiter lines. What stands before the first and after the last is no part (RFC 2046 section 5.1.1);
    /// a closing line that never comes is overlooked, as mail cut short is common.
    /// - Parameter room: one body more than this is looked for, no further.
    private static func split(_ part: MessagePart, room: Int) throws(Structure.Fault) -> [Octets] {
        guard let boundary = part.contentType.parameters.boundary, let delimiter = BoundaryDelimiter(boundary) else {
            throw .boundaryMissing
        }
        let ranges = part.body.withUnsafeBytes { delimiter.parts(in: $0, atMost: max(0, room) + 1) }
        guard !ranges.isEmpty else { throw .boundaryMissing }
        return ranges.map { part.body[$0] }
    }
}

extension Message {
    /// The message's parts, or why they cannot be known.
    package func structure() -> Structure { StructureReader.read(header: header, body: body) }
}
