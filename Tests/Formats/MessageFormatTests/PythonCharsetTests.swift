import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

/// Python's codecs write, ours read: another's view of the same character sets.
@Suite("Character sets as Python writes them", .enabled(if: Python.isWanted, "python3 is not installed"))
struct PythonCharsetTests {
    /// A text, and the names that mail has for what it is written in; Python knows them all.
    static let texts: [(text: String, names: [String])] = [
        (
            "Gr\u{FC}\u{DF}e + na\u{EF}ve: 50 %\r\n",
            [
                "iso-8859-1", "iso-8859-9", "iso-8859-15", "windows-1252", "windows-1254", "utf-8", "cp850", "mac-roman",
                "utf-7", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be",
            ]
        ),
        ("Za\u{17C}\u{F3}\u{142}\u{107} g\u{119}\u{15B}l\u{105}", ["iso-8859-2", "windows-1250", "cp852", "utf-7"]),
        ("\u{126}\u{11D}", ["iso-8859-3"]),
        ("\u{101}\u{113}\u{10D}", ["iso-8859-4", "iso-8859-10", "iso-8859-13", "windows-1257"]),
        (
            "\u{41F}\u{440}\u{438}\u{432}\u{435}\u{442}, \u{43C}\u{438}\u{440}!",
            ["iso-8859-5", "windows-1251", "koi8-r", "koi8-u", "cp866", "cp855", "gb18030", "shift_jis", "utf-7"]
        ),
        ("\u{456}\u{457}\u{454}", ["koi8-u", "windows-1251"]),
        ("\u{645}\u{631}\u{62D}\u{628}\u{627}", ["iso-8859-6", "windows-1256"]),
        ("\u{393}\u{3B5}\u{3B9}\u{3AC}", ["iso-8859-7", "windows-1253"]),
        ("\u{5E9}\u{5DC}\u{5D5}\u{5DD}", ["iso-8859-8", "windows-1255", "cp862"]),
        ("\u{E2A}\u{E27}\u{E31}\u{E2A}", ["iso-8859-11", "tis-620", "cp874"]),
        ("\u{1E81}\u{175}", ["iso-8859-14"]), ("\u{219}\u{21B}\u{20AC}", ["iso-8859-16"]),
        ("\u{111}\u{1B0}\u{1A1}a\u{301}", ["windows-1258"]),
        (
            "\u{65E5}\u{672C}\u{8A9E}\u{306E}\u{30E1}\u{30FC}\u{30EB} ABC\r\n\u{3042}",
            ["iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "euc-jp", "shift_jis", "cp932", "utf-16", "utf-7", "gb18030"]
        ),
        ("\u{D55C}\u{AD6D}\u{C5B4} ABC", ["iso-2022-kr", "euc-kr", "cp949", "johab", "utf-7"]), ("\u{AC02}\u{D7A3}", ["cp949"]),
        ("\u{4E2D}\u{6587}\u{90AE}\u{4EF6} ABC", ["gb2312", "gbk", "gb18030", "utf-7"]),
        ("\u{20AC}\u{1F600}", ["gb18030", "utf-7"]),
        ("\u{4E2D}\u{6587}\u{90F5}\u{4EF6} ABC", ["big5", "big5-hkscs", "cp950"]),
    ]

    static let cases = texts.enumerated().flatMap { index, entry in entry.names.map { (index, $0) } }

    /// One program writes all of them: starting one costs more than the rest of the test.
    @Test func `what Python writes is read`() throws {
        let script = """
            import sys
            for text, name in zip(sys.argv[1::2], sys.argv[2::2]):
                print(bytes.fromhex(text).decode().encode(name).hex())
            """
        let arguments = Self.cases.flatMap { index, name in [Hexadecimal.text(Array(Self.texts[index].text.utf8)), name] }
        let lines = String(decoding: try Python.output(of: script, arguments), as: UTF8.self).split(separator: "\n")
        try #require(lines.count == Self.cases.count)
        for ((index, name), line) in zip(Self.cases, lines) {
            let octets = try #require(Hexadecimal.octets(String(line)))
            // Equal as Unicode says: windows-1258 writes an accent apart that the C library puts on its letter.
            #expect(Charset(name: name)?.decode(octets) == Self.texts[index].text, "\(name)")
        }
    }
}
