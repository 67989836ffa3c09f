import Foundation
import MailModel
import MessageFormat
import Testing

@Suite("Writing fields: RFC 5322 section 2.2")
struct HeaderFieldWritingTests {
    @Test(arguments: [
        "\r\nBcc: x", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "\u{7F}", "\u{1B}[31m", "\u{B}",
    ])
    func `no control character is written`(_ value: String) {
        #expect(throws: FieldFailure.controlCharacter) { try HeaderField(name: "Subject", value: value) }
        #expect(throws: FieldFailure.self) { try HeaderField.structured(name: "X", value: value) }
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb", "\u{E4}", String(repeating: "x", count: 77)])
    func `no name but of ftext is written`(_ name: String) {
        #expect(throws: FieldFailure.nameNotValid) { try HeaderField(name: name, value: "x") }
    }

    static let values = [
        "", "x", "hello", "a b  c  d", String(repeating: "word ", count: 100) + "end", "=?utf-8?q?not_encoded?=",
        "na\u{EF}ve text",
        "\u{1F600}", String(repeating: "\u{1F600} \u{4E2D}", count: 60), "plain then \u{E9}t\u{E9} then plain", "=? ?=",
        "a =?x b",
        String(repeating: "a", count: 77), String(repeating: "a", count: 900), "x  \u{E9}  y",
    ]

    @Test(arguments: values) func `what is written is read back`(_ value: String) throws {
        let field = try HeaderField(name: "Subject", value: value)
        #expect(field.text == value)
        let octets = Octets.joined([field.octets, Octets(utf8: "\r\nbody")])
        let message = try Message(parsing: octets)
        #expect(message.header.fields == [field])
        #expect(message.header.fields[0].text == value)
    }

    @Test(arguments: values) func `lines are at most 998 octets and 78 where blanks allow`(_ value: String) throws {
        let field = try HeaderField(name: "Subject", value: value)
        let lines = text(field.octets).components(separatedBy: "\r\n").dropLast()
        for (number, line) in lines.enumerated() {
            #expect(line.utf8.count <= 998)
            let words = line.split(separator: " ").count
            #expect(line.utf8.count <= 78 || words <= 2, "\(line)")
            #expect(number == 0 || line.contains { $0 != " " && $0 != "\t" }, "a line of blanks alone")
        }
        #expect(FramingFault.firstFault(in: field.octets) == nil)
        #expect(text(field.octets).utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `an encoded word is at most 75 octets and holds whole characters`() throws {
        let value = String(repeating: "\u{1F600}", count: 100)
        let field = try HeaderField(name: "Subject", value: value)
        for word in text(field.octets).split(whereSeparator: \.isWhitespace).dropFirst() {
            #expect(word.utf8.count <= EncodedWords.maximumLength)
            #expect(!EncodedWords.decode(Array(word.utf8)[...]).contains("\u{FFFD}"))
        }
    }

    @Test func `a word that no folding helps is refused`() {
        #expect(throws: FieldFailure.lineTooLong) { try HeaderField(name: "X", value: String(repeating: "a", count: 999)) }
        #expect(throws: FieldFailure.lineTooLong) {
            try HeaderField(name: "X", value: "a" + String(repeating: " ", count: 1_000) + "b")
        }
    }

    @Test func `a structured field takes ASCII only`() {
        #expect(throws: FieldFailure.notASCII) { try HeaderField.structured(name: "X", value: "\u{E9}") }
    }
}
