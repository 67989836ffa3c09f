import MailModel
import MessageFormat
import Testing

/// Sixteen times the input may take sixteen times as long, not two hundred and fifty.
@Suite("Time is linear", .serialized)
struct LinearTimeTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let name: String
        let head: String, unit: String
        let read: @Sendable (Octets) -> Void
        var testDescription: String { name }

        func octets(_ count: Int) -> Octets {
            Octets(utf8: (head + String(repeating: unit, count: max(1, count / unit.utf8.count))).replacing("\n", with: "\r\n"))
        }
    }

    static func structure(_ octets: Octets) { _ = (try? Message(parsing: octets))?.structure() }
    static func addresses(_ octets: Octets) { _ = try? AddressParser.addressList(octets.bytes) }
    static func words(_ octets: Octets) { _ = EncodedWords.decode(octets.bytes) }
    static func dictionary(_ octets: Octets) { _ = try? StructuredDictionary(parsing: octets) }
    static func type(_ octets: Octets) { _ = try? ContentType(parsing: octets.bytes) }
    static func text(_ octets: Octets, _ name: String) { _ = Charset.decode(octets.bytes, named: name) }
    static func files(_ octets: Octets) { _ = EncodedFile.all(in: octets) }
    static let multipart = "Content-Type: multipart/mixed; boundary=b\n\n"

    static let shapes = [
        Shape(name: "delimiters", head: multipart, unit: "--b\n", read: structure),
        Shape(name: "near delimiters", head: multipart, unit: "--b-\n--bb\n", read: structure),
        Shape(name: "nested multiparts", head: "", unit: multipart + "--b\n", read: structure),
        Shape(name: "embedded messages", head: "", unit: "Content-Type: message/rfc822\n\n", read: structure),
        Shape(name: "bare line feeds", head: "A: b\n\n", unit: "\u{0}", read: { _ = FramingFault.firstFault(in: $0) }),
        Shape(name: "empty lines", head: "", unit: "\n", read: { _ = FramingFault.firstFault(in: $0) }),
        Shape(
            name: "folds", head: "A: b\n", unit: " \n", read: { _ = (try? Message(parsing: $0))?.header.fields.first?.unfolded }),
        Shape(name: "open comments", head: "", unit: "(", read: addresses),
        Shape(name: "comments", head: "", unit: "()", read: addresses),
        Shape(name: "words", head: "", unit: "a ", read: addresses),
        Shape(name: "dots", head: "a", unit: ".a", read: addresses),
        Shape(name: "commas", head: "", unit: ",", read: addresses),
        Shape(name: "routes", head: "<", unit: "@a,", read: addresses),
        Shape(name: "backslashes", head: "\"", unit: "\\", read: addresses),
        Shape(name: "encoded words", head: "", unit: "=?utf-8?q?a?= ", read: words),
        Shape(name: "false encoded words", head: "", unit: "=?", read: words),
        Shape(name: "unfinished encoded words", head: "", unit: "=?u?q?xxxxxxxx=", read: words),
        Shape(
            name: "long unfinished encoded words", head: "", unit: "=?utf-8?q?" + String(repeating: "x", count: 600), read: words),
        Shape(name: "parameters", head: "a/b", unit: ";a=b", read: type),
        Shape(name: "empty parameters", head: "a/b", unit: "; ", read: type),
        Shape(name: "comments in a type", head: "a/b", unit: "((", read: type),
        Shape(name: "dictionary keys", head: "", unit: "a, ", read: dictionary),
        Shape(name: "inner list", head: "a=(", unit: "1 ", read: dictionary),
        Shape(name: "quoted-printable", head: "", unit: "=  ", read: { _ = QuotedPrintable.decode($0) }),
        Shape(name: "blanks", head: "", unit: " ", read: { _ = QuotedPrintable.decode($0) }),
        Shape(name: "encoded words in changing sets", head: "", unit: "=?koi8-r?q?=C1?= =?big5?q?=A4=A4?= ", read: words),
        Shape(name: "escapes of ISO-2022-JP", head: "", unit: "\u{1B}$B\u{1B}(B", read: { text($0, "iso-2022-jp") }),
        Shape(name: "broken GB 18030", head: "", unit: "\u{E9}", read: { text($0, "gb18030") }),
        Shape(name: "broken UTF-7", head: "", unit: "+AG~", read: { text($0, "utf-7") }),
        Shape(name: "starts of uuencode", head: "", unit: "begin 644 a\n\n", read: files),
        Shape(name: "one line of uuencode", head: "begin 644 a\n", unit: "M", read: files),
        Shape(name: "lines of uuencode", head: "begin 644 a\n", unit: "#0V%T\n", read: files),
        Shape(name: "starts of BinHex", head: "", unit: "(This file must be converted with BinHex\n:", read: files),
        Shape(name: "keys of yEnc", head: "=ybegin size=1 ", unit: "name= ", read: files),
        Shape(name: "starts of yEnc", head: "", unit: "=ybegin size=1 name=a\n=ypart begin=1 end=2\n", read: files),
        Shape(name: "base64 junk", head: "", unit: "!=", read: { _ = Base64.decodeLeniently($0) }),
    ]

    @Test(arguments: shapes) func `doubling four times costs no more than that`(_ shape: Shape) {
        let (small, large) = (shape.octets(64 * 1_024), shape.octets(1_024 * 1_024))
        let (first, second) = (seconds(of: 3) { shape.read(small) }, seconds(of: 2) { shape.read(large) })
        // Twice the due time and a fiftieth of a second, for a machine that does other things.
        #expect(second < first * 32 + 0.02, "\(first) s, then \(second) s")
    }
}
