package import MailModel

/// Makes a message fit for a server that takes 7 bits only (RFC 6152 section 3): each part that has more is encoded anew, quoted-printable
/// or base64 as fits (RFC 2045 section 6.7 and 6.8), and what holds it is labelled so. What the parts decode to stays the same, octet for
/// octet, and parts that were fit are not touched.
package enum SevenBit {
    /// - Returns: `nil` where it cannot be done: a `multipart/signed` covers the encoding of what it signs (RFC 1847 section 2.1), header
    ///   fields of 8 bits are another extension's matter (RFC 6531), and what cannot be taken apart cannot be put together. A signature
    ///   inside `application/pkcs7-mime` or in the text itself covers the content alone, and holds.
    package static func converted(_ message: Octets) -> Octets? {
        guard !isASCII(message) else { return message }
        guard let parsed = try? Message(parsing: message), case .parts = parsed.structure() else { return nil }
        return entity(message, defaultType: .plainText, isMessage: true).map { .joined($0) }
    }

    private static func isASCII(_ octets: Octets) -> Bool { octets.withUnsafeBytes { $0.allSatisfy { $0 < 0x80 } } }

    /// - Parameter isMessage: not only a part of one: it has a MIME-Version field.
    private static func entity(_ octets: Octets, defaultType: ContentType, isMessage: Bool) -> [Octets]? {
        guard !isASCII(octets) else { return [octets] }
        guard let section = try? HeaderSectionParser.parse(octets, limits: .carried),
            isASCII(octets[0..<octets.count - section.body.count])
        else { return nil }
        let header = Header(fields: section.fields)
        guard let type = contentType(of: header, else: defaultType), let encoding = encoding(of: header) else { return nil }
        let (label, body): (TransferEncoding, [Octets])
        switch PartKind(type, fileName: nil) {
        case .multipart:
            guard !type.is("multipart", "signed"), let parts = multipart(section.body, type) else { return nil }
            (label, body) = (.sevenBit, parts)
        case .embeddedMessage where encoding.isIdentity:
            guard let inner = entity(section.body, defaultType: .plainText, isMessage: true) else { return nil }
            (label, body) = (.sevenBit, inner)
        case .externalBody, .partialMessage: return nil
        case .embeddedMessage, .content, .attachmentContainer:
            guard let leaf = leaf(section.body, encoding, type) else { return nil }
            (label, body) = (leaf.encoding, [leaf.body])
        }
        return labelled(section, label, isMessage: isMessage) + [section.separator] + body
    }

    private static func contentType(of header: Header, else defaultType: ContentType) -> ContentType? {
        guard let field = header.first(named: "Content-Type") else { return defaultType }
        return try? ContentType(parsing: field.rawValue.bytes)
    }

    private static func encoding(of header: Header) -> TransferEncoding? {
        guard let field = header.first(named: "Content-Transfer-Encoding") else { return .sevenBit }
        return try? TransferEncoding(parsing: field.rawValue.bytes)
    }

    /// The parts anew, between their delimiters. What stands before the first and after the last is no content (RFC 2046 section 5.1.1).
    private static func multipart(_ body: Octets, _ type: ContentType) -> [Octets]? {
        guard let boundary = type.parameters.boundary, let delimiter = BoundaryDelimiter(boundary) else { return nil }
        let ranges = body.withUnsafeBytes { delimiter.parts(in: $0, atMost: MessageLimits.parts) }
        let partType = type.is("multipart", "digest") ? ContentType.embeddedMessage : .plainText
        var result: [Octets] = [], position = 0
        for range in ranges {
            guard let part = entity(body[range], defaultType: partType, isMessage: false) else { return nil }
            result += [plain(body[position..<range.lowerBound])] + part
            position = range.upperBound
        }
        return result + [plain(body[position..<body.count])]
    }

    private static func plain(_ octets: Octets) -> Octets {
        isASCII(octets) ? octets : Octets(octets.bytes.map { $0 < 0x80 ? $0 : 0x3F })
    }

    private static func leaf(_ body: Octets, _ encoding: TransferEncoding, _ type: ContentType) -> (
        encoding: TransferEncoding, body: Octets
    )? {
        switch encoding {
        case .uuencode, .binHex, .yEnc: return nil
        case .sevenBit, .eightBit, .binary, .quotedPrintable, .base64: break
        }
        let content = encoding.decode(body)
        let strange = content.withUnsafeBytes { $0.reduce(0) { $1 >= 0x80 || $1 == 0x3D || $1 < 0x09 ? $0 + 1 : $0 } }
        // Text stays readable where that is no longer than base64.
        return type.type == "text" && strange * 2 <= content.count / 3
            ? (.quotedPrintable, QuotedPrintable.encode(content)) : (.base64, Base64.encodeLines(content))
    }

    /// The header's own fields with the one that names the encoding, in its place.
    private static func labelled(_ section: HeaderSectionParser.Section, _ encoding: TransferEncoding, isMessage: Bool)
        -> [Octets]
    {
        let label = Octets(utf8: "Content-Transfer-Encoding: \(encoding.rawValue)\r\n")
        var hasLabel = false, hasVersion = false
        var fields: [Octets] = []
        for field in section.fields {
            if field.isNamed("MIME-Version") { hasVersion = true }
            let isLabel = field.isNamed("Content-Transfer-Encoding")
            if !isLabel || !hasLabel { fields.append(isLabel ? label : field.octets) }
            if isLabel { hasLabel = true }
        }
        if isMessage, !hasVersion { fields.append(Octets(utf8: "MIME-Version: 1.0\r\n")) }
        if !hasLabel, encoding != .sevenBit { fields.append(label) }
        return fields
    }
}
