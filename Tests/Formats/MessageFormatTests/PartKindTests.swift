import MailModel
import MessageFormat
import Testing

@Suite("Kinds of parts: RFC 2046 section 5.2, RFC 6532 section 3.7")
struct PartKindTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, header: String
        let kind: PartKind
        var testDescription: String { "\(section) \(header)" }

        init(_ section: String, _ header: String, _ kind: PartKind) {
            (self.section, self.header, self.kind) = (section, header, kind)
        }
    }

    static let cases = [
        Case("RFC 2046 §4.1", "Content-Type: text/plain", .content),
        Case("RFC 2046 §5.2.2", "Content-Type: Message/Partial; number=2; total=3; id=\"a@b.example\"", .partialMessage),
        Case(
            "RFC 2046 §5.2.3", "Content-Type: message/external-body; access-type=anon-ftp; site=x.example; name=y", .externalBody),
        Case("MS-OXTNEF", "Content-Type: application/ms-tnef; name=winmail.dat", .attachmentContainer),
        Case("MS-OXTNEF", "Content-Type: APPLICATION/vnd.ms-tnef", .attachmentContainer),
        Case(
            "MS-OXTNEF", "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=WINMAIL.DAT",
            .attachmentContainer),
        Case("MS-OXTNEF", "Content-Type: application/octet-stream; name=winmail.dat.txt", .content),
        Case("RFC 6522", "Content-Type: message/delivery-status", .content),
        Case("RFC 6533", "Content-Type: message/global-headers", .content),
    ]

    @Test(arguments: cases, ["7bit", "base64", "quoted-printable"])
    func `a part is known for what it is and carried untouched`(_ case: Case, _ encoding: String) throws {
        let part =
            "\(`case`.header)\nContent-Transfer-Encoding: \(encoding)\n\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n=20"
        let octets = crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\(part)\n--b--\n")
        let parsed = try Message(parsing: octets)
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(parts.map(\.kind) == [.multipart, `case`.kind], "what is inside is not taken apart")
        #expect(parts[1].isLeaf && parts[1].body == crlf("Content-Type: multipart/mixed; boundary=x\n\n--x\n\n=20"))
        #expect(parsed.octets == octets)
    }

    @Test func `a container of attachments has its name`() throws {
        let parsed = try message("Content-Type: application/ms-tnef; name*=utf-8''winmail%2Edat\n\nx")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(parts[0].fileName == "winmail.dat")
    }

    @Test(arguments: [
        ("base64", "RnJvbTogYUBiLmV4YW1wbGUNClN1YmplY3Q6IMOpDQoNCmJvZHk="),
        ("quoted-printable", "Subject: =C3=A9=0D=0A=0D=0Abody"),
    ])
    func `RFC 6532 section 3.7: a message in UTF-8 may be encoded`(_ encoding: String, _ body: String) throws {
        let parsed = try message("Content-Type: message/global\nContent-Transfer-Encoding: \(encoding)\n\n\(body)")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(parts.map(\.kind) == [.embeddedMessage, .content])
        #expect(parts[1].header.first(named: "Subject")?.text == "\u{E9}")
        #expect(parts[1].text == "body")
        let other = try message("Content-Type: message/rfc822\nContent-Transfer-Encoding: \(encoding)\n\n\(body)").structure()
        #expect(other == .unreadable(.compositeEncoded), "RFC 2046 section 5.2.1")
    }

    struct HeaderCase: CustomTestStringConvertible, Sendable {
        let section: String, name: String, value: [UInt8], expected: String
        var testDescription: String { "RFC 6532 §\(section) \(expected)" }
    }

    static let headers = [
        HeaderCase(
            section: "3.2", name: "Subject", value: Array("K\u{101}pur\u{14D} \u{1F600}".utf8),
            expected: "K\u{101}pur\u{14D} \u{1F600}"),
        HeaderCase(section: "3.1", name: "Subject", value: [0x61, 0xC3, 0x28, 0xFF], expected: "a\u{FFFD}(\u{FFFD}"),
        HeaderCase(
            section: "3.2", name: "Subject", value: Array("\u{E9} =?koi8-r?q?=C1?= \u{E9}".utf8),
            expected: "\u{E9} \u{430} \u{E9}"),
        HeaderCase(section: "3.2", name: "Subject", value: Array("\u{E9}\r\n \u{E9}".utf8), expected: "\u{E9} \u{E9}"),
    ]

    @Test(arguments: headers) func `fields in UTF-8 are read`(_ case: HeaderCase) throws {
        let octets = Octets(Array("\(`case`.name): ".utf8) + `case`.value + Array("\r\n\r\nbody".utf8))
        let parsed = try Message(parsing: octets)
        #expect(parsed.header.first(named: `case`.name)?.text == `case`.expected)
        #expect(parsed.octets == octets)
    }

    @Test func `RFC 6532 section 3.2: names and parameters in UTF-8 are read`() throws {
        let parsed = try message(
            "From: M\u{101}ori <a@b.example>\nContent-Type: text/plain; name=\"\u{E9}.txt\"; charset=utf-8\nContent-Disposition: attachment; filename=\u{E8}.txt\n\n\u{E9}"
        )
        #expect(try soleFromAddress(of: parsed.header).readableName == "M\u{101}ori")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(parts[0].fileName == "\u{E8}.txt" && parts[0].contentType.parameters["name"] == "\u{E9}.txt")
        #expect(parts[0].text == "\u{E9}")
    }
}
