import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

/// Whatever a message looks like, it costs about its length and no more.
@Suite("Reading a message takes linear time", .serialized)
struct LinearTimeTests {
    static func structure(_ octets: Octets) { _ = (try? Message(parsing: octets))?.structure() }
    static func addresses(_ octets: Octets) { _ = try? AddressParser.addressList(octets.bytes) }
    static func words(_ octets: Octets) { _ = EncodedWords.decode(octets.bytes) }
    static func dictionary(_ octets: Octets) { _ = try? StructuredDictionary(parsing: octets) }
    static func type(_ octets: Octets) { _ = try? ContentType(parsing: octets.bytes) }
    static func text(_ octets: Octets, _ name: String) { _ = Charset.decode(octets.bytes, named: name) }
    static func files(_ octets: Octets) { _ = EncodedFile.all(in: octets) }
    static func report(_ octets: Octets) { _ = (try? Message(parsing: octets)).flatMap { DeliveryReport(parsing: $0) } }
    static func disposition(_ octets: Octets) {
        _ = (try? Message(parsing: octets)).flatMap { DispositionNotification(parsing: $0) }
    }
    static func results(_ octets: Octets) {
        _ = (try? Message(parsing: octets))?.header.fields.first.flatMap { AuthenticationResults.identifier(of: $0) }
    }
    static func sevenBit(_ octets: Octets) { _ = SevenBit.converted(octets) }
    /// Numbered pieces of parameters, a thousand of each (RFC 2231 section 3): beyond four digits a number is none, which costs something else.
    static func pieces(_ count: Int) -> Octets {
        Octets(utf8: "a/b" + (0..<count / 16).map { "; a\($0 / 1_000)*\($0 % 1_000)*=''%41" }.joined())
    }
    /// So many of one parameter.
    static func pieces(_ count: Int, of name: String) -> Octets {
        Octets(utf8: "a/b" + (0..<count).map { "; \(name)*\($0)=a" }.joined())
    }
    static func messageID(_ octets: Octets) { _ = (try? Message(parsing: octets)).flatMap { MessageID.of($0.header) } }
    static func bounded(_ boundary: String) -> String { "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\n\n" }
    static let reported =
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
        + "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;a.example\n\n"
    static let notified =
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n"
        + "--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@b.example\n"
    static let multipart = "Content-Type: multipart/mixed; boundary=b\n\n"

    static let shapes = [
        GrowingInput("delimiters", head: multipart, unit: "--b\n", read: structure),
        GrowingInput("near delimiters", head: multipart, unit: "--b-\n--bb\n", read: structure),
        GrowingInput("nested multiparts", unit: multipart + "--b\n", read: structure),
        GrowingInput("embedded messages", unit: "Content-Type: message/rfc822\n\n", read: structure),
        GrowingInput("bare line feeds", head: "A: b\n\n", unit: "\u{0}", read: { _ = FramingFault.firstFault(in: $0) }),
        GrowingInput("empty lines", unit: "\n", read: { _ = FramingFault.firstFault(in: $0) }),
        GrowingInput(
            "folds", head: "A: b\n", unit: " \n", read: { _ = (try? Message(parsing: $0))?.header.fields.first?.unfolded }),
        GrowingInput("open comments", unit: "(", read: addresses),
        GrowingInput("comments", unit: "()", read: addresses),
        GrowingInput("words", unit: "a ", read: addresses),
        GrowingInput("dots", head: "a", unit: ".a", read: addresses),
        GrowingInput("commas", unit: ",", read: addresses),
        GrowingInput("routes", head: "<", unit: "@a,", read: addresses),
        GrowingInput("backslashes", head: "\"", unit: "\\", read: addresses),
        GrowingInput("encoded words", unit: "=?utf-8?q?a?= ", read: words),
        GrowingInput("false encoded words", unit: "=?", read: words),
        GrowingInput("unfinished encoded words", unit: "=?u?q?xxxxxxxx=", read: words),
        GrowingInput("long unfinished encoded words", unit: "=?utf-8?q?" + String(repeating: "x", count: 600), read: words),
        GrowingInput("parameters", head: "a/b", unit: ";a=b", read: type),
        GrowingInput("empty parameters", head: "a/b", unit: "; ", read: type),
        GrowingInput("comments in a type", head: "a/b", unit: "((", read: type),
        GrowingInput("dictionary keys", unit: "a, ", read: dictionary),
        GrowingInput("inner list", head: "a=(", unit: "1 ", read: dictionary),
        GrowingInput("quoted-printable", unit: "=  ", read: { _ = QuotedPrintable.decode($0) }),
        GrowingInput("blanks", unit: " ", read: { _ = QuotedPrintable.decode($0) }),
        GrowingInput("encoded words in changing sets", unit: "=?koi8-r?q?=C1?= =?big5?q?=A4=A4?= ", read: words),
        GrowingInput("escapes of ISO-2022-JP", unit: "\u{1B}$B\u{1B}(B", read: { text($0, "iso-2022-jp") }),
        GrowingInput("broken GB 18030", unit: "\u{E9}", read: { text($0, "gb18030") }),
        GrowingInput("broken UTF-7", unit: "+AG~", read: { text($0, "utf-7") }),
        GrowingInput("starts of uuencode", unit: "begin 644 a\n\n", read: files),
        GrowingInput("one line of uuencode", head: "begin 644 a\n", unit: "M", read: files),
        GrowingInput("lines of uuencode", head: "begin 644 a\n", unit: "#0V%T\n", read: files),
        GrowingInput("starts of BinHex", unit: "(This file must be converted with BinHex\n:", read: files),
        GrowingInput("keys of yEnc", head: "=ybegin size=1 ", unit: "name= ", read: files),
        GrowingInput("starts of yEnc", unit: "=ybegin size=1 name=a\n=ypart begin=1 end=2\n", read: files),
        GrowingInput("pieces of a parameter", make: pieces, read: type),
        GrowingInput("quotes in a boundary", head: "multipart/mixed; boundary=\"", unit: "\\\"", read: type),
        GrowingInput("a boundary of every delimiter", head: bounded("--"), unit: "----\n", read: structure),
        GrowingInput("a boundary like an expression", head: bounded("(a+)+$"), unit: "--(a+)+\n--(a+)+$a\n", read: structure),
        GrowingInput("a delimiter without its end", head: multipart, unit: "--b  ", read: structure),
        GrowingInput("many header sections", head: multipart, unit: "--b\nA: b\n\nc\n", read: structure),
        GrowingInput("comments around an address", head: "a@b.example", unit: " (a)", read: addresses),
        GrowingInput("recipients", unit: "Anna <a@b.example>, ", read: addresses),
        GrowingInput("groups", unit: "a: b@c.example;, ", read: addresses),
        GrowingInput("recipients of a report", head: reported, unit: "Final-Recipient: rfc822;a@b.example\n\n", read: report),
        GrowingInput("fields of a report", head: reported, unit: "A: b\n ", read: report),
        GrowingInput("fields of a notification", head: notified, unit: "Disposition: manual-action/x;", read: disposition),
        GrowingInput("comments in results", head: "Authentication-Results: (", unit: "\\((", read: results),
        GrowingInput("8-bit parts", head: multipart, unit: "--b\n\n\u{E9}\n", read: sevenBit),
        GrowingInput("8-bit lines", head: "A: b\n\n", unit: "\u{E9}\n", read: sevenBit),
        GrowingInput("8-bit in nested parts", unit: multipart + "\u{E9}\n--b\n", read: sevenBit),
        GrowingInput("a date of comments", unit: "(", read: { _ = Timestamp(fieldValue: $0.bytes) }),
        GrowingInput("dots of a message id", head: "Message-ID: <a", unit: ".a", read: messageID),
        GrowingInput("base64 junk", unit: "!=", read: { _ = Base64.decodeLeniently($0) }),
    ]

    @Test(arguments: shapes) func `twice the length costs about twice as much`(_ shape: GrowingInput) {
        #expect(shape.growth().isLinear)
    }

    /// They are read by a rule of their own.
    @Test func `pieces of a file name cost no more than those of another parameter`() {
        func seconds(_ name: String) -> Double {
            let input = Self.pieces(9_000, of: name)
            return (0..<3).map { _ in ProcessorTime.of { Self.type(input) } / .seconds(1) }.min() ?? 0
        }
        #expect(seconds("filename") < 4 * seconds("fileplan"))
    }

    /// Else the tests of growth would show nothing.
    @Test func `what costs the square of its length is found out`() {
        let squared = GrowingInput("squared", unit: "a") { octets in
            var (sum, bytes) = (0, octets.bytes)
            while bytes.count > 4_096 {
                bytes = bytes.dropFirst(4_096)
                sum += Array(bytes).count { $0 == 0x61 }
            }
            #expect(sum > 0)
        }
        #expect(squared.growth(patience: .seconds(1)).steepest > 3)
    }
}
