import MailModel
import MessageFormat
import Testing

@Suite("Character sets of mail: RFC 2045 section 5.2, RFC 2047 section 2")
struct CharsetTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, name: String
        let octets: [UInt8]
        let expected: String
        var testDescription: String { "\(section) \(name)" }

        init(_ section: String, _ name: String, _ octets: [UInt8], _ expected: String) {
            (self.section, self.name, self.octets, self.expected) = (section, name, octets, expected)
        }
    }

    static let read = [
        Case("RFC 2152", "utf-7", Array("Hi Mom -+Jjo--!".utf8), "Hi Mom -\u{263A}-!"),
        Case("RFC 2152", "UTF-7", Array("1 +- 2 +2D3eAA-".utf8), "1 + 2 \u{1F600}"),
        Case("RFC 2781 4.3", "utf-16", [0x00, 0xE9, 0xD8, 0x3D, 0xDE, 0x00], "\u{E9}\u{1F600}"),
        Case("RFC 2781 4.3", "utf-16", [0xFF, 0xFE, 0xE9, 0x00], "\u{E9}"),
        Case("RFC 2781 4.3", "utf-16", [0xFE, 0xFF, 0x00, 0xE9], "\u{E9}"),
        Case("RFC 2781 4.2", "utf-16le", [0xE9, 0x00], "\u{E9}"), Case("RFC 2781 4.1", "utf-16be", [0x00, 0xE9], "\u{E9}"),
        Case("UTF-32", "utf-32", [0xFF, 0xFE, 0, 0, 0x00, 0xF6, 0x01, 0x00], "\u{1F600}"),
        Case("UTF-32", "utf-32", [0, 0, 0xFE, 0xFF, 0, 1, 0xF6, 0], "\u{1F600}"),
        Case("UTF-32", "utf-32", [0, 1, 0xF6, 0], "\u{1F600}"), Case("UTF-32", "utf-32le", [0x00, 0xF6, 0x01, 0], "\u{1F600}"),
        Case("IANA", "iso-8859-1", [0xE9], "\u{E9}"), Case("IANA", "ISO_8859-15", [0xA4], "\u{20AC}"),
        Case("IANA", "latin2", [0xB1], "\u{105}"), Case("IANA", "windows-1252", [0x93], "\u{201C}"),
        Case("IANA", "cp1251", [0xC6], "\u{416}"), Case("IANA", "windows-1258", [0x61, 0xEC, 0x61], "\u{E1}a"),
        Case("RFC 1489", "koi8-r", [0xC1], "\u{430}"), Case("RFC 2319", "koi8-u", [0xA4], "\u{454}"),
        Case("RFC 1468", "iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42, 0x61], "\u{65E5}a"),
        Case("RFC 1557", "iso-2022-kr", [0x1B, 0x24, 0x29, 0x43, 0x0E, 0x30, 0x21, 0x0F], "\u{AC00}"),
        Case("IANA", "euc-jp", [0xC6, 0xFC], "\u{65E5}"), Case("IANA", "euc-kr", [0xB0, 0xA1], "\u{AC00}"),
        Case("IANA", "ks_c_5601-1987", [0x81, 0x41], "\u{AC02}"),
        Case("IANA", "Shift_JIS", [0x93, 0xFA, 0x5C, 0x87, 0x40], "\u{65E5}\\\u{2460}"),
        Case("IANA", "x-sjis", [0xB1], "\u{FF71}"),
        Case("IANA", "gb2312", [0xD6, 0xD0], "\u{4E2D}"), Case("IANA", "gb18030", [0x94, 0x39, 0xFC, 0x36], "\u{1F600}"),
        Case("RFC 1842", "big5", [0xA4, 0xA4], "\u{4E2D}"), Case("IANA", "big5-hkscs", [0x88, 0x66], "\u{CA}"),
        Case("IANA", "euc-tw", [0xC4, 0xE3], "\u{4E2D}"), Case("IANA", "tis-620", [0xA1], "\u{E01}"),
    ]

    @Test(arguments: read) func `text is read`(_ case: Case) {
        let text = Charset(name: `case`.name)?.decode(`case`.octets)
        #expect(text.map { Array($0.unicodeScalars) } == Array(`case`.expected.unicodeScalars))
    }

    static let broken = [
        Case("ASCII", "us-ascii", [0x61, 0xE9, 0x62], "a\u{FFFD}b"), Case("RFC 3629", "utf-8", [0x61, 0xC3, 0x62], "a\u{FFFD}b"),
        Case("RFC 2152", "utf-7", Array("a~b +AOk- c".utf8), "a\u{FFFD}b \u{E9} c"),
        Case("RFC 2152", "utf-7", Array("+AOl~ c +AOk-".utf8), "\u{E9}\u{FFFD} c \u{E9}"),
        Case("RFC 2781", "utf-16be", [0x00, 0x61, 0xD8, 0x00, 0x00, 0x62, 0x00], "a\u{FFFD}b\u{FFFD}"),
        Case("UTF-32", "utf-32be", [0, 0, 0xD8, 0, 0, 0, 0, 0x61, 0xFF, 0, 0, 0, 0], "\u{FFFD}a\u{FFFD}\u{FFFD}"),
        Case("IANA", "windows-1252", [0x61, 0x81, 0x62], "a\u{FFFD}b"),
        Case("IANA", "windows-1258", [0x61, 0xD2, 0x62], "a\u{309}b"),
        Case("IANA", "gb18030", [0xD6, 0x20, 0x61, 0xFF, 0xD6], "\u{FFFD} a\u{FFFD}\u{FFFD}"),
        Case("IANA", "big5", [0xA4, 0x0A, 0x61, 0xA4], "\u{FFFD}\na\u{FFFD}"),
        Case("IANA", "euc-kr", [0xB0, 0x0D, 0x0A], "\u{FFFD}\r\n"),
        Case("RFC 1468", "iso-2022-jp", [0x61, 0x1B, 0x24, 0x42, 0x46, 0x7C, 0x46], "a\u{65E5}\u{FFFD}"),
        Case("RFC 1468", "iso-2022-jp", [0x1B, 0x24, 0x42, 0xFF, 0x46, 0x7C], "\u{FFFD}\u{65E5}"),
    ]

    @Test(arguments: broken) func `what is broken is replaced, and the rest is read`(_ case: Case) {
        #expect(Charset(name: `case`.name)?.decode(`case`.octets) == `case`.expected)
    }

    @Test(arguments: [
        "", "x-unknown", "UTF-8//", "UTF-8//TRANSLIT", "utf-8//IGNORE", "ISO-8859-2//TRANSLIT", "../../tmp/evil", "INTERNAL",
        "WCHAR_T",
        "ISO-2022-CN-EXT", "ISO-2022-JP-3", "IBM1364", "unknown-8bit", "\u{130}SO-8859-2", String(repeating: "u", count: 10_000),
    ])
    func `the system is asked for no name outside our table`(_ name: String) {
        #expect(Charset(name: name) == nil)
        #expect(Charset.decode(Array("caf\u{E9} ".utf8) + [0xE9, 0x21], named: name) == "caf\u{E9} \u{FFFD}!")
    }

    static let names = Array(
        Set((read + broken).map(\.name) + (1...16).map { "iso-8859-\($0)" } + (1_250...1_258).map { "cp\($0)" })
    )
    .filter { $0 != "iso-8859-12" }.sorted()

    @Test(arguments: names) func `no octets fail, and output is bounded`(_ name: String) throws {
        let charset = try #require(Charset(name: name))
        var state: UInt64 = 0x5EC0_2E3A
        for round in 0..<400 {
            let octets = (0..<(round % 67)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Half of them escapes, shifts and ASCII, which change what the others mean.
                let random = UInt8(truncatingIfNeeded: state >> 33)
                return random < 0x80 ? [0x1B, 0x24, 0x42, 0x28, 0x0E, 0x0F, 0x2B, 0x2D, 0x61][Int(random) % 9] : random
            }
            let text = charset.decode(octets)
            #expect(text.utf8.count <= octets.count * 3 + 3)
            #expect(charset.decode(octets) == text, "a reader used before is at its start again")
        }
    }

    @Test(arguments: read + broken) func `every way to cut a text is read`(_ case: Case) throws {
        let charset = try #require(Charset(name: `case`.name))
        for count in 0...`case`.octets.count {
            _ = charset.decode(`case`.octets[..<count])
            _ = charset.decode(`case`.octets[count...])
        }
        #expect(charset.decode(`case`.octets) == `case`.expected)
    }

    @Test func `readers in many tasks do not meet`() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    (0..<200).allSatisfy { _ in
                        number % 2 == 0
                            ? Charset.decode([0xA4, 0xA4] as [UInt8], named: "big5") == "\u{4E2D}"
                            : Charset.decode([0xC1] as [UInt8], named: "koi8-r") == "\u{430}"
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    struct Parameter: CustomTestStringConvertible, Sendable {
        let section: String, value: String, expected: String
        var testDescription: String { "RFC 2231 §\(section) \(value)" }
    }

    static let parameters = [
        Parameter(section: "4", value: "n*=koi8-r''%C1.txt", expected: "\u{430}.txt"),
        Parameter(section: "4", value: "n*=iso-2022-jp'ja'%1B$BF%7C%1B%28B", expected: "\u{65E5}"),
        Parameter(section: "4", value: "n*=x-unknown''%C3%A9%FF.txt", expected: "\u{E9}\u{FFFD}.txt"),
        Parameter(section: "4", value: "n*=''a%E9", expected: "a\u{FFFD}"),
        Parameter(section: "4.1", value: "n*0*=shift_jis''%93; n*1*=%FA; n*2=.txt", expected: "\u{65E5}.txt"),
        Parameter(section: "4.1", value: "n*1*=%A4; n*0*=big5'zh'%A4", expected: "\u{4E2D}"),
        Parameter(section: "4.1", value: "n*0*=utf-16be''%00; n*1*=%E9; n*2=\".txt\"; n*3*=%00%E9", expected: "\u{E9}.txt\u{E9}"),
        Parameter(section: "4.1", value: "n*0*=utf-7''+AOk-; n*1=+", expected: "\u{E9}+"),
        Parameter(section: "4", value: "n*=utf-7''+AAoACg-x", expected: "  x"),
    ]

    @Test(arguments: parameters) func `parameters are read in every character set`(_ case: Parameter) throws {
        let disposition = try ContentDisposition(parsing: Array("attachment; \(`case`.value)".utf8)[...])
        #expect(disposition.parameters["n"] == `case`.expected)
    }

    @Test func `a part's text is read in its character set`() throws {
        let part = { (charset: String) throws -> MessagePart in
            let octets = Octets(Array("Content-Type: text/plain; charset=\(charset)\r\n\r\na".utf8) + [0xC1, 0x0D, 0x0A])
            guard case .parts(let parts) = try Message(parsing: octets).structure() else { throw MessageFailure.tooManyFields }
            return parts[0]
        }
        #expect(try part("KOI8-R").text == "a\u{430}\r\n")
        #expect(try part("x-unknown").text == "a\u{FFFD}\r\n")
        #expect(try part("x-unknown").charset == nil)
        #expect(try part("us-ascii").charset == .usASCII)
    }
}
