import MailModel

/// A report as a message (RFC 6522): words for people, the machine's part, and the header of what it is about; never its body.
///
/// Whatever is given, the result is a well-formed message: control characters become blanks, what is not ASCII is encoded, and
/// the boundary is changed where the returned header holds it.
struct ReportMessage {
    let from: EmailAddress
    let to: EmailAddress
    let subject: String
    let text: String
    let returnedHeaders: Octets
    let date: Timestamp
    let messageID: String
    let boundary: String

    /// - Parameters:
    ///   - type: of the report, and with `message/` before it of the machine's part.
    ///   - description: of the machine's part, for people.
    func octets(type: String, description: String, fields: Octets) -> Octets {
        let parts = [
            Self.part("text/plain; charset=utf-8", Self.withLineEnds(text), description: "Notification"),
            .joined([Octets(utf8: "Content-Description: \(description)\r\nContent-Type: message/\(type)\r\n\r\n"), fields]),
            Self.part("text/rfc822-headers", returnedHeaders, description: "Header of the message"),
        ]
        let boundary = Self.boundary(boundary, absentFrom: parts)
        let header = [
            Self.field("From", from), Self.field("To", to), Self.subject(subject),
            Self.field("Date", date.rfc5322), Self.field("Message-ID", messageID), Self.field("MIME-Version", "1.0"),
            // RFC 3834 section 5: nothing answers a report by itself.
            Self.field("Auto-Submitted", "auto-replied"),
            Self.field("Content-Type", "multipart/report; report-type=\(type); boundary=\"\(boundary)\""),
        ]
        let delimiter = Octets(utf8: "\r\n--\(boundary)\r\n")
        let closing = Octets(utf8: "\r\n--\(boundary)--\r\n")
        return .joined(header + parts.flatMap { [delimiter, $0] } + [closing])
    }

    /// A field of ASCII without control characters, whatever the value is.
    static func field(_ name: String, _ value: String) -> Octets {
        let printable = String(decoding: value.utf8.prefix(900).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
        return (try? HeaderField.structured(name: name, value: printable))?.octets ?? Octets(utf8: "\(name): \r\n")
    }

    /// An address stands as it is, in UTF-8 where it must (RFC 6532 section 3.3).
    private static func field(_ name: String, _ address: EmailAddress) -> Octets {
        let field = try? HeaderField.structured(name: name, value: address.description, isInternationalised: true)
        return field?.octets ?? Self.field(name, address.description)
    }

    private static func subject(_ text: String) -> Octets {
        let text = EncodedWords.printable(text)
        return (try? HeaderField(name: "Subject", value: text))?.octets ?? field("Subject", text)
    }

    private static func withLineEnds(_ text: String) -> Octets {
        var octets: [UInt8] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            octets += line.utf8
            octets += [ASCII.carriageReturn, ASCII.lineFeed]
        }
        return Octets(octets)
    }

    /// A part's header and body, quoted-printable unless the body travels anywhere as it is.
    private static func part(_ type: String, _ body: Octets, description: String) -> Octets {
        let isPlain = body.bytes.allSatisfy { $0 < 0x80 } && FramingFault.firstFault(in: body) == nil && hasShortLines(body)
        let encoding: TransferEncoding = isPlain ? .sevenBit : .quotedPrintable
        let header =
            "Content-Description: \(description)\r\nContent-Type: \(type)\r\nContent-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n"
        return .joined([Octets(utf8: header), isPlain ? body : QuotedPrintable.encode(body)])
    }

    private static func hasShortLines(_ body: Octets) -> Bool {
        body.bytes.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
            .allSatisfy { $0.count <= MessageLimits.writtenLine }
    }

    /// A boundary that no part holds (RFC 2046 section 5.1.1).
    private static func boundary(_ text: String, absentFrom parts: [Octets]) -> String {
        let clean = text.utf8.filter { ASCII.isLetter($0) || ASCII.isDigit($0) }.prefix(60)
        var boundary = "=_" + String(decoding: Array(clean), as: UTF8.self)
        for suffix in 0..<64 {
            let candidate = suffix == 0 ? boundary : "\(boundary)_\(suffix)"
            let mark = Array("--\(candidate)".utf8)
            let isAbsent = parts.allSatisfy { part in
                !part.bytes.split(separator: ASCII.lineFeed).contains { $0.starts(with: mark) }
            }
            if isAbsent {
                boundary = candidate
                break
            }
        }
        return boundary
    }
}
