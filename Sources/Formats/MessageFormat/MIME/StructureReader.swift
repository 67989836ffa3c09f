import MailModel

/// Takes a message apart (RFC 2046 section 5.1). The parts to do wait in a list of its own, not on the call stack; each octet is
/// looked at once for every multipart around it, of which there are at most ``MessageLimits/nesting``, and within a bound of all that is looked at.
struct StructureReader {
    private struct Waiting {
        let octets: Octets
        let parent: Int?
        let depth: Int
        let defaultType: ContentType
        /// Its octets are no slice of the message.
        let isDecoded: Bool
    }

    private var parts: [MessagePart] = []
    private var waiting: [Waiting] = []
    /// Octets that may still be searched for delimiters.
    private var searchable: Int

    private init(_ body: Octets) { searchable = MessageLimits.searches * max(body.count, MessageLimits.leastSearched) }

    static func read(header: Header, body: Octets) -> Structure {
        var reader = StructureReader(body), fault: Structure.Fault?
        do throws(Structure.Fault) {
            let root = Waiting(octets: body, parent: nil, depth: 0, defaultType: .plainText, isDecoded: false)
            try reader.add(header: header, body: body, root)
        } catch { return .unreadable(error) }
        while let next = reader.waiting.popLast() {
            do throws(Structure.Fault) { try reader.open(next) } catch {
                // Other programs read what stands beside it: so what is to be refused is looked for there, too.
                if error == .contentFieldRepeated || error == .tooManyParts { return .unreadable(error) }
                fault = fault ?? error
            }
        }
        return fault.map { .unreadable($0) } ?? .parts(reader.parts)
    }

    private mutating func open(_ next: Waiting) throws(Structure.Fault) {
        let section: HeaderSectionParser.Section
        do throws(MessageFailure) {
            section = try HeaderSectionParser.parse(next.octets, limits: .accepted)
        } catch { throw .partHeaderTooLarge }
        try add(header: Header(fields: section.fields), body: section.body, next)
    }

    /// - Parameter place: whose header and body these are.
    private mutating func add(header: Header, body: Octets, _ place: Waiting) throws(Structure.Fault) {
        let part = try Self.part(header: header, body: body, place)
        parts.append(part)
        guard !part.isLeaf else { return }
        guard place.depth < MessageLimits.nesting else { throw .nestedTooDeeply }
        guard part.transferEncoding.isIdentity || Self.mayBeDecoded(part, place) else { throw .compositeEncoded }
        let room = MessageLimits.parts - parts.count - waiting.count
        let children = part.contentType.isMultipart ? try split(part, room: room) : [part.content]
        guard children.count <= room else { throw .tooManyParts }
        let type = part.contentType.is("multipart", "digest") ? ContentType.embeddedMessage : .plainText
        let isDecoded = place.isDecoded || !part.transferEncoding.isIdentity
        for child in children.reversed() {
            waiting.append(
                Waiting(
                    octets: child, parent: parts.count - 1, depth: place.depth + 1, defaultType: type, isDecoded: isDecoded))
        }
    }

    /// RFC 6532 section 3.7: a message with UTF-8 in its header may be encoded, so that it passes where only ASCII does. Not once more inside such
    /// a one: of a message there is one copy at the most in memory then.
    private static func mayBeDecoded(_ part: MessagePart, _ place: Waiting) -> Bool {
        !place.isDecoded && part.contentType.is("message", "global")
            && [.quotedPrintable, .base64].contains(part.transferEncoding)
    }

    private static func part(header: Header, body: Octets, _ place: Waiting) throws(Structure.Fault) -> MessagePart {
        guard !header.repeatsContentField else { throw .contentFieldRepeated }
        let type = value(header, "Content-Type") { field throws(MIMEFieldFault) in try ContentType(parsing: field) }
        let disposition = value(header, "Content-Disposition") { field throws(MIMEFieldFault) in
            try ContentDisposition(parsing: field)
        }
        let encoding = value(header, "Content-Transfer-Encoding") { field throws(MIMEFieldFault) in
            try TransferEncoding(parsing: field)
        }
        do throws(MIMEFieldFault) {
            if disposition == .failure(.parameterRepeated) { throw .parameterRepeated }
            return MessagePart(
                parent: place.parent, depth: place.depth, header: header, contentType: try type.get() ?? place.defaultType,
                disposition: try disposition.get(), transferEncoding: try encoding.get() ?? .sevenBit, body: body)
        } catch {
            switch error {
            case .malformed: throw .contentFieldMalformed
            case .tooManyParameters: throw .tooManyParameters
            case .parameterRepeated: throw .contentFieldRepeated
            }
        }
    }

    private static func value<Value>(
        _ header: Header, _ name: String, _ parse: (ArraySlice<UInt8>) throws(MIMEFieldFault) -> Value
    ) -> Result<Value?, MIMEFieldFault> {
        guard let field = header.first(named: name) else { return .success(nil) }
        do { return .success(try parse(field.rawValue.bytes)) } catch { return .failure(error) }
    }

    /// The bodies between the delimiter lines. What stands before the first and after the last is no part (RFC 2046 section 5.1.1);
    /// a closing line that never comes is overlooked, as mail cut short is common.
    /// - Parameter room: one body more than this is looked for, no further.
    private mutating func split(_ part: MessagePart, room: Int) throws(Structure.Fault) -> [Octets] {
        searchable -= part.body.count
        guard searchable >= 0 else { throw .nestedTooDeeply }
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
