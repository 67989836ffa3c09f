import MailModel
import MessageFormat
import Testing

@Suite("Framing: RFC 5322 section 2.3")
struct FramingFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let octets: String
        let expected: FramingFault?
        var testDescription: String { "§2.3 \(octets.debugDescription)" }
    }

    static let cases = [
        Case(octets: "", expected: nil), Case(octets: "a", expected: nil), Case(octets: "a\r\nb\r\n", expected: nil),
        Case(octets: "\r\n\r\n", expected: nil), Case(octets: "a\nb", expected: .bareLineFeed),
        Case(octets: "a\rb", expected: .bareCarriageReturn), Case(octets: "a\r", expected: .bareCarriageReturn),
        Case(octets: "\n", expected: .bareLineFeed), Case(octets: "a\r\r\n", expected: .bareCarriageReturn),
        Case(octets: "a\n\r\n", expected: .bareLineFeed), Case(octets: "a\r\n\r", expected: .bareCarriageReturn),
        Case(octets: "a\u{0}b", expected: .nul), Case(octets: "a\r\n.\n\u{0}", expected: .bareLineFeed),
        Case(octets: "a\u{0}\r", expected: .nul), Case(octets: "a\r\u{0}", expected: .bareCarriageReturn),
        Case(octets: "\u{0}\n", expected: .nul), Case(octets: "\r\n\u{0}\r\n", expected: .nul),
        Case(octets: "a\u{85}b\u{2028}c\u{B}\u{C}", expected: nil),
    ]

    @Test(arguments: cases) func `the first fault is found`(_ case: Case) {
        #expect(FramingFault.firstFault(in: Octets(utf8: `case`.octets)) == `case`.expected)
        let framed = Octets(utf8: "ok\r\n" + `case`.octets)
        #expect(FramingFault.firstFault(in: framed[4..<framed.count]) == `case`.expected)
    }

    @Test(arguments: ["\r\n", "", "\n", "\r", "\u{0}"]) func `a line of 64 KiB is carried, a longer one is not`(_ end: String) {
        let longest = String(repeating: "x", count: MessageLimits.line)
        #expect(FramingFault.firstFault(in: Octets(utf8: longest + end)) != .lineTooLong)
        #expect(FramingFault.firstFault(in: Octets(utf8: "a\r\n" + longest + "x" + end)) == .lineTooLong)
    }

    /// Against a plain loop, over every text of up to six letters of the octets that matter.
    @Test func `the scanner agrees with the definition`() {
        let alphabet: [UInt8] = [0x0D, 0x0A, 0x00, 0x61]
        for count in 0...6 {
            for number in 0..<(1 << (2 * count)) {
                let octets = (0..<count).map { alphabet[number >> (2 * $0) & 3] }
                #expect(FramingFault.firstFault(in: Octets(octets)) == Self.plain(octets), "\(octets)")
            }
        }
    }

    private static func plain(_ octets: [UInt8]) -> FramingFault? {
        for (position, octet) in octets.enumerated() {
            if octet == 0 { return .nul }
            if octet == 0x0D, position + 1 == octets.count || octets[position + 1] != 0x0A { return .bareCarriageReturn }
            if octet == 0x0A, position == 0 || octets[position - 1] != 0x0D { return .bareLineFeed }
        }
        return nil
    }
}
