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
    /// Parts that were met, the message itself too: those that wait, and those that cannot be read, count as the others do.
    private var met = 1
    /// Octets that may still be searched for delimiters.
    private var searchable: Int
    /// The first of them.
    private var fault: Structure.Fault?

    private init(_ body: Octets) { searchable = MessageLimits.searches * max(body.count, MessageLimits.leastSearched) }

    static func read(header: Header, body: Octets) -> Structure {
        var reader = StructureReader(body)
        do throws(Structure.Fault) {
            let root = Waiting(octets: body, parent: nil, depth: 0, defaultType: .plainText, isDecoded: false)
            try reader.add(header: header, body: body, root)
            while let next = reader.waiting.popLast() { try reader.open(next) }
        } catch { return .unreadable(error) }
        return reader.fault.map { .unreadable($0) } ?? .parts(reader.parts)
    }

    /// Other programs read what stands beside a fault, and within: so what is to be refused is looked for there, too.
    private mutating func note(_ found: Structure.Fault) { fault = fault ?? found }

    private mutating func open(_ next: Waiting) throws(Structure.Fault) {
        guard let section = try? HeaderSectionParser.parse(next.octets, limits: .accepted) else {
            return note(.partHeaderTooLarge)
        }
        try add(header: Header(fields: section.fields), body: section.body, next)
    }

    /// - Parameter place: whose header and body these are.
    private mutating func add(header: Header, body: Octets, _ place: Waiting) throws(Structure.Fault) {
        let part = try part(header: header, body: body, place)
        parts.append(part)
        guard !part.isLeaf else { return }
        guard place.depth < MessageLimits.nesting else { return note(.nestedTooDeeply) }
        let room = MessageLimits.parts - met, children = children(of: part, place, room: room)
        guard children.count <= room else { throw .tooManyParts }
        met += children.count
        let type = part.contentType.is("multipart", "digest") ? ContentType.embeddedMessage : .plainText
        let isDecoded = place.isDecoded || !part.transferEncoding.isIdentity
        for child in children.reversed() {
            waiting.append(
                Waiting(
                    octets: child, parent: parts.count - 1, depth: place.depth + 1, defaultType: type, isDecoded: isDecoded))
        }
    }

    private mutating func children(of part: MessagePart, _ place: Waiting, room: Int) -> [Octets] {
        let isReadable = part.transferEncoding.isIdentity || Self.mayBeDecoded(part, place)
        if !isReadable { note(.compositeEncoded) }
        if part.contentType.isMultipart { return split(part, room: room) }
        return [isReadable ? part.content : part.body]
    }

    /// RFC 6532 section 3.7: a message with UTF-8 in its header may be encoded, so that it passes where only ASCII does. Not once more inside such
    /// a one: of a message there is one copy at the most in memory then.
    private static func mayBeDecoded(_ part: MessagePart, _ place: Waiting) -> Bool {
        !place.isDecoded && part.contentType.is("message", "global")
            && [.quotedPrintable, .base64].contains(part.transferEncoding)
    }

    private mutating func part(header: Header, body: Octets, _ place: Waiting) throws(Structure.Fault) -> MessagePart {
        guard !header.repeatsContentField else { throw .contentFieldRepeated }
        let type = try value(header, "Content-Type") { field throws(MIMEFieldFault) in try ContentType(readable: field) }
        if let fault = type?.parameters.fault { try note(inField: fault) }
        let disposition = try value(header, "Content-Disposition") { field throws(MIMEFieldFault) in
            try ContentDisposition(parsing: field)
        }
        let encoding = try value(header, "Content-Transfer-Encoding") { field throws(MIMEFieldFault) in
            try TransferEncoding(parsing: field)
        }
        return MessagePart(
            parent: place.parent, depth: place.depth, header: header, contentType: type ?? place.defaultType,
            disposition: disposition, transferEncoding: encoding ?? .sevenBit, body: body)
    }

    private mutating func value<Value>(
        _ header: Header, _ name: String, _ parse: (ArraySlice<UInt8>) throws(MIMEFieldFault) -> Value
    ) throws(Structure.Fault) -> Value? {
        guard let field = header.first(named: name) else { return nil }
        do { return try parse(field.rawValue.bytes) } catch {
            try note(inField: error)
            return nil
        }
    }

    private mutating func note(inField found: MIMEFieldFault) throws(Structure.Fault) {
        switch found {
        case .malformed: note(.contentFieldMalformed)
        case .tooManyParameters: note(.tooManyParameters)
        case .parameterRepeated: throw .contentFieldRepeated
        }
    }

    /// The bodies between the delimiter lines. What stands before the first and after the last is no part (RFC 2046 section 5.1.1);
    /// a closing line that never comes is overlooked, as mail cut short is common.
    /// - Parameter room: one body more than this is looked for, no further.
    private mutating func split(_ part: MessagePart, room: Int) -> [Octets] {
        let left = searchable - part.body.count
        guard left >= 0 else {
            note(.nestedTooDeeply)
            return []
        }
        searchable = left
        let delimiter = part.contentType.parameters.boundary.flatMap { BoundaryDelimiter($0) }
        let ranges = delimiter.map { delimiter in part.body.withUnsafeBytes { delimiter.parts(in: $0, atMost: room + 1) } } ?? []
        if ranges.isEmpty { note(.boundaryMissing) }
        return ranges.map { part.body[$0] }
    }
}

extension Message {
    /// The message's parts, or why they cannot be known.
    package func structure() -> Structure { StructureReader.read(header: header, body: body) }
}
