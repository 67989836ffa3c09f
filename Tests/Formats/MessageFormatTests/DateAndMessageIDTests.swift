import MailModel
import MessageFormat
import Testing

@Suite("Date and Message-ID: RFC 5322 sections 3.3, 3.6.4, 4.3")
struct DateAndMessageIDTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, value: String, expected: String?
        var testDescription: String { "§\(section) \(value)" }
    }

    static let cases = [
        Case(section: "3.3", value: "Tue, 24 Nov 2026 21:40:00 +0000", expected: "2026-11-24T21:40:00Z"),
        Case(section: "3.3", value: "24 Nov 2026 21:40 +1300", expected: "2026-11-24T08:40:00Z"),
        Case(section: "3.3", value: "\r\n 1 Jan 2026\r\n 00:00:00 -0930", expected: "2026-01-01T09:30:00Z"),
        Case(section: "3.3", value: "29 Feb 2024 0:00 +0000", expected: "2024-02-29T00:00:00Z"),
        Case(section: "3.3", value: "29 Feb 2025 0:00 +0000", expected: nil),
        Case(section: "3.3", value: "31 Apr 2025 0:00 +0000", expected: nil),
        Case(section: "3.3", value: "1 Jan 2026 24:00 +0000", expected: nil),
        Case(section: "3.3", value: "1 Jan 2026 23:60 +0000", expected: nil),
        Case(section: "3.3", value: "1 Jan 2026 23:59:60 +0000", expected: "2026-01-01T23:59:59Z"),
        Case(section: "3.3", value: "", expected: nil), Case(section: "3.3", value: "yesterday", expected: nil),
        Case(section: "3.3", value: "1 Jan 2026 10:00 +00000", expected: nil),
        Case(section: "3.3", value: "1 Jan 2026 10:00 +0060", expected: nil),
        Case(section: "3.3", value: "Tue 1 Jan 2026 10:00 +0000", expected: nil),
        Case(section: "3.3", value: "1 Jan 1899 10:00 +0000", expected: nil),
        Case(section: "4.3", value: "Fri, 21 Nov 97 09(comment):   55  :  06 -0600", expected: "1997-11-21T15:55:06Z"),
        Case(section: "4.3", value: "21 Nov 49 09:55 GMT", expected: "2049-11-21T09:55:00Z"),
        Case(section: "4.3", value: "21 Nov 126 09:55 EST", expected: "2026-11-21T14:55:00Z"),
        Case(section: "4.3", value: "21 Nov 2026 09:55 pdt (x)", expected: "2026-11-21T16:55:00Z"),
        Case(section: "4.3", value: "21 Nov 2026 09:55 CEST", expected: "2026-11-21T09:55:00Z"),
        Case(section: "4.3", value: "21 Nov 2026 09:55", expected: "2026-11-21T09:55:00Z"),
    ]

    @Test(arguments: cases) func `a date is read`(_ case: Case) {
        #expect(Timestamp(fieldValue: Array(`case`.value.utf8)[...])?.rfc3339 == `case`.expected)
    }

    @Test func `a date that we write is read back`() {
        for day in 0..<400 {
            let time = Timestamp(seconds: 1_700_000_000 + Int64(day) * 90_061)
            #expect(Timestamp(fieldValue: Array(time.rfc5322.utf8)[...]) == time)
        }
    }

    struct Counting: EntropySource { func octets(_ count: Int) -> [UInt8] { (0..<count).map(UInt8.init) } }

    @Test func `a new identifier is one that is read`() throws {
        let id = MessageID.make(at: Timestamp(seconds: 1), from: Counting(), domain: try domain("gw.kiwi.example"))
        let field = try HeaderField.structured(name: "Message-ID", value: id)
        #expect(MessageID.of(Header(fields: [field])) == id)
        #expect(id.hasSuffix("@gw.kiwi.example>"))
    }

    @Test(arguments: [
        "Message-ID: x@y\n\n", "Message-ID: <>\n\n", "Message-ID: <a b@y>\n\n", "Message-ID: <a@b>\nMESSAGE-ID: <a@b>\n\n", "\n",
        "Message-ID: <\u{E9}@y>\n\n", "Message-ID: <a@b> <c@d>\n\n",
    ])
    func `what is no identifier is none`(_ header: String) throws {
        #expect(try MessageID.of(message(header).header) == nil)
    }
}
