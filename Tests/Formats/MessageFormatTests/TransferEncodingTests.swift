import Foundation
import MailModel
import MessageFormat
import Testing

@Suite("Transfer encodings: RFC 2045 section 6")
struct TransferEncodingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, encoded: String, expected: String
        var testDescription: String { "§\(section) \(encoded.debugDescription)" }
    }

    static let quotedPrintable = [
        Case(section: "6.7", encoded: "a=3Db", expected: "a=b"), Case(section: "6.7", encoded: "a=3db", expected: "a=b"),
        Case(section: "6.7", encoded: "a=\r\nb", expected: "ab"), Case(section: "6.7", encoded: "a=  \r\nb", expected: "ab"),
        Case(section: "6.7", encoded: "a \t\r\nb", expected: "a\r\nb"),
        Case(section: "6.7", encoded: "a=20\r\nb", expected: "a \r\nb"),
        Case(section: "6.7", encoded: "a =\r\nb", expected: "a b"), Case(section: "6.7", encoded: "a=", expected: "a"),
        Case(section: "6.7", encoded: "a=Zb", expected: "a=Zb"), Case(section: "6.7", encoded: "a=4", expected: "a=4"),
        Case(section: "6.7", encoded: "a  ", expected: "a"), Case(section: "6.7", encoded: "a b", expected: "a b"),
        Case(section: "6.7", encoded: "=", expected: ""), Case(section: "6.7", encoded: "==41", expected: "=A"),
    ]

    @Test(arguments: quotedPrintable) func `quoted-printable is read`(_ case: Case) {
        #expect(text(QuotedPrintable.decode(Octets(utf8: `case`.encoded))) == `case`.expected)
    }

    @Test(arguments: [
        "", "a", "a \r\n b\t\r\n", "=", "\r", "\n", "\r\n", "\u{E9} \u{1F600}\r\n", String(repeating: "x", count: 300),
        String(repeating: "\u{E9}", count: 100), "a\r\r\nb \r",
    ])
    func `quoted-printable round-trips in lines of 76`(_ plain: String) {
        let encoded = QuotedPrintable.encode(Octets(utf8: plain))
        #expect(text(QuotedPrintable.decode(encoded)) == plain)
        #expect(text(encoded).components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(FramingFault.firstFault(in: encoded) == nil)
    }

    static let lenientBase64 = [
        Case(section: "6.8", encoded: "YWJj", expected: "abc"), Case(section: "6.8", encoded: "YW Jj\r\nZA==", expected: "abcd"),
        Case(section: "6.8", encoded: "YW!Jj-", expected: "abc"), Case(section: "6.8", encoded: "YWI=", expected: "ab"),
        Case(section: "6.8", encoded: "YWI", expected: "ab"), Case(section: "6.8", encoded: "YQ", expected: "a"),
        Case(section: "6.8", encoded: "YQ==YQ==", expected: "a"), Case(section: "6.8", encoded: "Y", expected: ""),
        Case(section: "6.8", encoded: "", expected: ""),
    ]

    @Test(arguments: lenientBase64) func `base64 is read leniently`(_ case: Case) {
        #expect(Base64.decodeLeniently(Octets(utf8: `case`.encoded)).octets == Array(`case`.expected.utf8))
    }

    @Test func `junk in base64 is noticed`() {
        #expect(!Base64.decodeLeniently(Octets(utf8: "YWJj\r\nZA==\r\n")).hadJunk)
        for text in ["YW!Jj", "YQ==YQ==", "Y"] { #expect(Base64.decodeLeniently(Octets(utf8: text)).hadJunk) }
    }

    @Test(arguments: Array(0...200) + [570, 1_000, 4_099]) func `base64 agrees with Foundation`(_ count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 3) }
        let lines = Base64.encodeLines(Octets(content))
        let expected = Data(content).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        #expect(text(lines) == (count == 0 ? "" : expected + "\r\n"))
        #expect(Base64.decodeStrictly(lines) == Octets(content))
        #expect(Base64.decodeStrictly(lines[0..<max(0, lines.count - 2)]) == Octets(content))
        #expect(Base64.decodeLeniently(lines).octets == content)
        #expect(Base64.text(content) == Data(content).base64EncodedString())
    }

    @Test(arguments: [
        "Y", "YW", "YWI", "YWJ=", "YR==", "YQ=", "Y===", "====", "YQ==\r\nYQ==", "YQ==YWJj", "YW\r\nJj", "YWJj\n", "YWJj\r",
        "\r\nYWJj", "YWJj\r\n\r\n", "YWJj\r\n\r\nYWJj", "YWJj ", " YWJj", "YWJ-", "YWJj\u{0}", "YQ==\r\n\r\n", "\r\n", "YW==Jj",
    ])
    func `strict base64 refuses every second spelling`(_ encoded: String) {
        #expect(Base64.decodeStrictly(Octets(utf8: encoded)) == nil)
    }
}
