import Foundation
import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

@Suite("Files in text: uuencode, BinHex (RFC 1741), yEnc")
struct EncodedFileTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, text: String
        let encoding: EncodedFile.Encoding, name: String
        let content: [UInt8]
        let isDamaged: Bool
        var testDescription: String { "\(section) \(text.prefix(60).debugDescription)" }

        init(
            _ section: String, _ text: String, _ encoding: EncodedFile.Encoding, _ name: String, _ content: String,
            isDamaged: Bool = false
        ) {
            self.init(section, text, encoding, name, octets: Array(content.utf8), isDamaged: isDamaged)
        }

        init(
            _ section: String, _ text: String, _ encoding: EncodedFile.Encoding, _ name: String, octets: [UInt8],
            isDamaged: Bool = false
        ) {
            (self.section, self.text, self.encoding, self.name) = (section, text, encoding, name)
            (content, self.isDamaged) = (octets, isDamaged)
        }
    }

    static let marker = "(This file must be converted with BinHex 4.0)\n\n"
    static let binHex = ":\"f0KG#jdH(3!9%9B9$q3\"!#3\"A%!!!!$hpa$BA3JN!\"iN'3!N!9PEQ4)&A*PF`a\n$:"
    static let binHexContent =
        Array("Cat ".utf8) + [0x90] + [UInt8](repeating: 0x78, count: 100) + [0, 0, 0, 0, 0] + Array("end".utf8)

    static let files = [
        Case("uuencode", "begin 644 cat.txt\n#0V%T\n`\nend\n", .uuencode, "cat.txt", "Cat"),
        Case("uuencode", "Hello,\n\nbegin 0644 a b\n#0V%T\n#0V%T\n \nend", .uuencode, "a b", "CatCat"),
        Case("uuencode", "begin 644 blanks cut off\n$0V%T\n\nend\n", .uuencode, "blanks cut off", "Cat\u{0}"),
        Case("uuencode", "begin 644 check sum\n#0V%T*\n`\nend\n", .uuencode, "check sum", "Cat"),
        Case("uuencode", "begin 644 no zero line\n#0V%T\nend\n", .uuencode, "no zero line", "Cat"),
        Case("uuencode", "begin 644 cut short\n#0V%T\n", .uuencode, "cut short", "Cat", isDamaged: true),
        Case("uuencode", "begin 644 broken\n#0V%T\nsome words\nend\n", .uuencode, "broken", "Cat", isDamaged: true),
        Case("uuencode", "begin 644 empty\n`\nend\n", .uuencode, "empty", ""),
        Case("uuencode", "begin 644 a\tb\u{7}\n#0V%T\n`\nend\n", .uuencode, "a b ", "Cat"),
        Case("RFC 1741 §3", marker + binHex, .binHex, "cat.txt", octets: binHexContent),
        Case("RFC 1741 §3", marker + ":\n" + binHex.dropFirst(), .binHex, "cat.txt", octets: binHexContent),
        Case("RFC 1741 §3", marker + binHex.dropLast(), .binHex, "cat.txt", octets: binHexContent, isDamaged: true),
        Case(
            "RFC 1741 §3", marker + binHex.replacing("Q4)&", with: "Q4w)&"), .binHex, "cat.txt", octets: binHexContent,
            isDamaged: true),
        Case(
            "yEnc 1.3", "=ybegin line=128 size=5 name=a b.bin \n*+,-.\n=yend size=5 crc32=515ad3cc\n", .yEnc, "a b.bin",
            octets: [0, 1, 2, 3, 4]),
        Case(
            "yEnc 1.3", "=ybegin line=4 size=4 name=x\n=@=J\n=M=}\n=yend size=4 crc32=7A740808", .yEnc, "x",
            octets: [0xD6, 0xE0, 0xE3, 0x13]),
        Case("yEnc 1.3", "=ybegin line=128 size=5 name=x\n*+,-.\n=yend size=5\n", .yEnc, "x", octets: [0, 1, 2, 3, 4]),
        Case(
            "yEnc 1.3",
            "=ybegin part=2 total=2 line=9 size=5 name=x\n=ypart begin=3 end=5\n\u{96}\n=yend size=3 part=2 pcrc32=aac9b334\n",
            .yEnc, "x", octets: [0x98, 0x6C], isDamaged: true),
        Case("yEnc 1.3", "=ybegin line=128 size=5 name=x\n*+,-.\n", .yEnc, "x", octets: [0, 1, 2, 3, 4], isDamaged: true),
        Case(
            "yEnc 1.3", "=ybegin line=128 size=5 name=x\n*+,-.\n=yend size=5 crc32=515ad3cd\n", .yEnc, "x",
            octets: [0, 1, 2, 3, 4],
            isDamaged: true),
        Case(
            "yEnc 1.3", "=ybegin line=128 size=6 name=x\n*+,-.\n=yend size=5\n", .yEnc, "x", octets: [0, 1, 2, 3, 4],
            isDamaged: true),
        Case("yEnc 1.3", "=ybegin size=0 name=size=9\n=yend size=0\n", .yEnc, "size=9", ""),
    ]

    @Test(arguments: files, ["\n", "\r\n"]) func `a file is read`(_ case: Case, _ lineEnd: String) throws {
        let found = EncodedFile.all(in: Octets(utf8: "Text\n\(`case`.text)".replacing("\n", with: lineEnd)))
        let file = try #require(found.first)
        #expect(found.count == 1)
        #expect(file.encoding == `case`.encoding && file.name == `case`.name && file.isDamaged == `case`.isDamaged)
        #expect(Array(file.content.bytes) == `case`.content)
    }

    @Test func `a part of a yEnc file has its own length and check sum`() {
        let octets =
            Array("=ybegin part=2 total=2 line=9 size=5 name=x\r\n=ypart begin=3 end=5\r\n".utf8) + [0x96, 0x96, 0x99]
            + Array("\r\n=yend size=3 part=2 pcrc32=aac9b334\r\n".utf8)
        let files = EncodedFile.all(in: Octets(octets))
        #expect(files.map { text($0.content) } == ["llo"] && files.first?.isDamaged == false)
    }

    @Test(arguments: [
        "begin 644", "begin 644 words\nthat are none\n", "begin at 10\nABC\n", "begin 8 x\n#0V%T\nend\n",
        " begin 644 x\n#0V%T\nend\n",
        "=ybegin name=x\n*\n", "=ybegin size=1 line=1\n*\n", "=yend size=1\n", marker, marker + "no colon", marker + ":!!!!:",
        marker + "::", "\n\n", "",
    ])
    func `what only looks like a file is text`(_ text: String) {
        #expect(EncodedFile.all(in: crlf(text)).isEmpty)
    }

    @Test func `several files stand in one text, also after a false start`() {
        let text =
            Self.marker + "begin 644 a\n#0V%T\n`\nend\n\n=ybegin size=1 name=b\n*\n=yend size=1\n" + Self.marker + Self.binHex
            + "\n"
        #expect(EncodedFile.all(in: crlf(text)).map(\.name) == ["a", "b", "cat.txt"])
        let many = String(repeating: "begin 644 a\n#0V%T\n`\nend\n", count: MessageLimits.parts + 1)
        #expect(EncodedFile.all(in: crlf(many)).count == MessageLimits.parts)
    }

    @Test func `runs of BinHex are held to a size`() throws {
        // A name, version, type, creator and flags, two gigaoctets of data, no resources, a check sum; then runs of 255 octets in four digits.
        let header: [UInt8] = [1, 0x61] + [UInt8](repeating: 0, count: 11) + [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0]
        let octets = header + Array(repeatElement([0x41, 0x90, 0xFF] as [UInt8], count: 20_000).joined())
        let bomb = Self.marker + ":" + Self.binHexDigits(octets) + ":"
        let size = EncodedFile.all(in: Octets(utf8: bomb)).reduce(0) { $0 + $1.content.count }
        #expect(size > 8 * 64 * 1_024 && size <= bomb.utf8.count * 8 + 64 * 1_024 + 255)
    }

    /// Six bits a digit (RFC 1741 section 3), the last filled up with zeros.
    private static func binHexDigits(_ octets: [UInt8]) -> String {
        let alphabet = Array("!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr")
        var (bits, count, digits) = (0, 0, "")
        for octet in octets + [0] {
            (bits, count) = ((bits << 8 | Int(octet)) & 0xFFFF, count + 8)
            while count >= 6 {
                count -= 6
                digits.append(alphabet[bits >> count & 0x3F])
            }
        }
        return digits
    }

    @Test func `blanks of uuencode are put back within a size`() throws {
        let file = try #require(
            EncodedFile.all(in: crlf("begin 644 a\n" + String(repeating: "M\n", count: 20_000) + "end\n")).first)
        #expect(file.content.count <= 64 * 1_024 && file.isDamaged)
    }

    @Test(arguments: files) func `every cut and every changed octet is borne`(_ case: Case) {
        let octets = Array(`case`.text.utf8)
        for position in octets.indices {
            _ = EncodedFile.all(in: Octets(Array(octets[..<position])))
            for change in [UInt8(0), 0x0A, 0x3A, 0x3D, 0x20, 0x90, 0xFF] {
                var changed = octets
                changed[position] = change
                let size = EncodedFile.all(in: Octets(changed)).reduce(0) { $0 + $1.content.count }
                #expect(size <= octets.count * 8 + 64 * 1_024 + 255)
            }
        }
    }

    @Test(arguments: [
        ("x-uuencode", "begin 644 a\n#0V%T\n`\nend\n", "Cat"), ("X-UUE", "begin 644 a\n#0V%T\n`\nend\n", "Cat"),
        ("x-yenc", "=ybegin size=1 name=b\nk\n=yend size=1\n", "A"), ("uuencode", "no file", "no file"),
        ("x-binhex40", "no file", "no file"),
    ])
    func `RFC 2045 section 6.3: private encodings of parts are undone`(_ name: String, _ body: String, _ content: String) throws {
        guard case .parts(let parts) = try message("Content-Transfer-Encoding: \(name)\n\n\(body)").structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(text(parts[0].content) == content)
    }

    @Test func `RFC 1741 section 3: a part lists its files and keeps its text`() throws {
        let parsed = try message("Content-Type: application/mac-binhex40; name=cat\n\n\(Self.marker)\(Self.binHex)\n")
        guard case .parts(let parts) = parsed.structure() else {
            Issue.record("such a message is readable")
            return
        }
        #expect(parts[0].encodedFiles.map(\.name) == ["cat.txt"])
        #expect(parts[0].content == parsed.body)
    }

    /// One program writes all of them, one after the other.
    @Test(.enabled(if: Python.isWanted, "python3 is not installed"))
    func `what Python encodes is read`() throws {
        let counts = [0, 1, 2, 3, 44, 45, 46, 1_000]
        let script = """
            import sys, binascii
            for count in map(int, sys.argv[1:]):
                data = bytes(i * 37 % 256 for i in range(count))
                print('begin 666', count)
                for i in range(0, len(data), 45): print(binascii.b2a_uu(data[i:i + 45]).decode(), end='')
                print(' ')
                print('end')
            """
        let files = EncodedFile.all(in: Octets(try Python.output(of: script, counts.map(String.init))))
        #expect(files.map(\.name) == counts.map(String.init))
        for (file, count) in zip(files, counts) {
            #expect(Array(file.content.bytes) == (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) } && !file.isDamaged)
        }
    }
}
