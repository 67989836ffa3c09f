import MailModel
import MessageFormat
import Testing

@Suite("Names of files: RFC 2231, RFC 2183 section 2.3")
struct DispositionNameTests {
    /// Encoded, in pieces, in other character sets, and as encoded words.
    @Test(arguments: [
        "filename*=utf-8''a%0D%0ABcc:%20x", "filename*0*=utf-8''a%0D; filename*1*=%0ABcc:%20x",
        "filename*=utf-7''a%2BAA0ACg-Bcc:",
        "filename*=utf-16be''%00a%00%0D%00%0A%00B", "filename*=iso-8859-1''a%85b%00c", "filename*=utf-8''a%E2%80%A8b%C2%85c",
        "filename=\"=?utf-8?q?a=0D=0ABcc:_x?=\"", "filename=\"a\\\u{1}b\"", "name*=utf-8''a%0Ab",
    ]) func `no line end comes out, however it was put in`(_ parameter: String) throws {
        let disposition = try ContentDisposition(parsing: Array("attachment; \(parameter)".utf8)[...])
        let name = try #require(disposition.fileName ?? disposition.parameters["name"])
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && ![0x2028, 0x2029].contains(scalar.value)
        }
        #expect(isPlain && !name.isEmpty, "\(name.debugDescription)")
    }
}
