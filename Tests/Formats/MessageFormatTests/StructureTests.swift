import MailModel
import MessageFormat
import Testing

@Suite("MIME structure: RFC 2046 section 5.1")
struct StructureTests {
    static func nested(_ depth: Int) -> String {
        var text = ""
        for level in 0..<depth { text += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        return text + "\nleaf\n"
    }

    static func wide(_ parts: Int) -> String {
        "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: parts) + "--b--\n"
    }

    static func parameters(_ count: Int) -> String {
        "Content-Type: text/plain" + (0..<count).map { ";\n p\($0)=x" }.joined() + "\n\nx"
    }

    static func fault(_ text: String) throws -> Structure.Fault? {
        switch try message(text).structure() {
        case .parts: nil
        case .unreadable(let fault): fault
        }
    }

    @Test func `each limit is met exactly`() throws {
        #expect(try Self.fault(Self.nested(MessageLimits.nesting)) == nil)
        #expect(try Self.fault(Self.nested(MessageLimits.nesting + 1)) == .nestedTooDeeply)
        #expect(try Self.fault(Self.wide(MessageLimits.parts - 1)) == nil)
        #expect(try Self.fault(Self.wide(MessageLimits.parts)) == .tooManyParts)
        #expect(try Self.fault(Self.parameters(MessageLimits.parameters)) == nil)
        #expect(try Self.fault(Self.parameters(MessageLimits.parameters + 1)) == .tooManyParameters)
    }

    @Test(arguments: [1_000, 20_000]) func `nesting of any depth crashes nothing`(_ depth: Int) throws {
        let octets = crlf("From: a@b.example\n" + Self.nested(depth))
        let parsed = try Message(parsing: octets)
        #expect(parsed.structure() == .unreadable(.nestedTooDeeply))
        #expect(parsed.octets == octets)
        let embedded = String(repeating: "Content-Type: message/rfc822\n\n", count: depth)
        #expect(try Self.fault(embedded) == .nestedTooDeeply)
    }

    /// RFC 6532 section 3.7. Each would be a copy of the message in memory.
    @Test(arguments: ["quoted-printable", "base64"]) func `what is decoded is not decoded once more inside`(_ encoding: String)
        throws
    {
        let isBase64 = encoding == "base64"
        func global(_ content: String) -> String {
            let body = isBase64 ? Base64.text(Array(content.replacing("\n", with: "\r\n").utf8)) : content
            return "Content-Type: message/global\nContent-Transfer-Encoding: \(encoding)\n\n\(body)\n"
        }
        #expect(try Self.fault(global("Subject: one\n\nbody\n")) == nil)
        #expect(try Self.fault(global("Content-Type: message/rfc822\n\nSubject: two\n\nbody\n")) == nil)
        #expect(try Self.fault(global(global("Subject: two\n\nbody\n"))) == .compositeEncoded)
        #expect(try Self.fault(global("Content-Type: message/rfc822\n\n" + global("Subject: three\n\nx\n"))) == .compositeEncoded)
    }

    /// A long message is searched a few times, not fifty.
    @Test func `what is searched for delimiters is bounded`() throws {
        let long = String(repeating: "\n", count: 300_000)
        #expect(try Self.fault(Self.nested(MessageLimits.searches) + long) == nil)
        #expect(try Self.fault(Self.nested(MessageLimits.searches + 1) + long) == .nestedTooDeeply)
    }

    @Test func `multiparts that multiply parts are bounded`() throws {
        let inner = "--b\nContent-Type: multipart/mixed; boundary=c\n\n" + String(repeating: "--c\n\nx\n", count: 40) + "--c--\n"
        let text = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: inner, count: 40) + "--b--\n"
        #expect(try Self.fault(text) == .tooManyParts)
    }

    /// What cannot be read costs no less to look at.
    @Test(arguments: ["Content-Type: /", String(repeating: "x:y\n", count: MessageLimits.fields) + "x:y"])
    func `parts that cannot be read are counted`(_ fields: String) throws {
        let parts = String(repeating: "--c\n\(fields)\n\nx\n", count: 400) + "--c--\n"
        let inner = "--b\nContent-Type: multipart/mixed; boundary=c\n\n" + parts
        func fault(times count: Int) throws -> Structure.Fault? {
            try Self.fault("Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: inner, count: count) + "--b--\n")
        }
        #expect(try [.contentFieldMalformed, .partHeaderTooLarge].contains(#require(try fault(times: 2))))
        #expect(try fault(times: 3) == .tooManyParts)
    }

    @Test func `many pieces of one parameter are bounded`() throws {
        let pieces = (0..<9_999).map { "; f*\($0)=x" }.joined()
        #expect(try Self.fault("Content-Disposition: attachment\(pieces)\n\nx") == .tooManyParameters)
    }

    @Test func `a part's header section has the limits of a message's`() throws {
        let fields = String(repeating: "A: b\n", count: MessageLimits.fields + 1)
        #expect(try Self.fault("Content-Type: multipart/mixed; boundary=b\n\n--b\n\(fields)\nx\n--b--\n") == .partHeaderTooLarge)
    }

    @Test func `parts are slices of the message and know their parent`() throws {
        let parsed = try message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: message/rfc822\n\nA: b\n\ntwo\n--b--\n")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("the message is readable")
            return
        }
        #expect(parts.map(\.parent) == [nil, 0, 0, 2])
        #expect(parts.map(\.depth) == [0, 1, 1, 2])
        #expect(parts.map { text($0.body) }.last == "two")
        #expect(parts[2].text == nil)
    }

    @Test func `a delimiter at the body's first line is one`() throws {
        let parsed = try message("Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("the message is readable")
            return
        }
        #expect(parts.count == 3)
        #expect(!parts.dropFirst().contains { !$0.body.isEmpty })
    }
}
