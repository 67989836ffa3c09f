import MailModel
import MessageFormat
import Testing

@Suite("Authentication-Results: RFC 8601")
struct AuthenticationResultsTests {
    static let claimed = [
        "gw.kiwi.example; none", "GW.Kiwi.EXAMPLE; dkim=pass", "\n gw.kiwi.example; x=y", "\"gw.kiwi.example\"; x=y",
        "\" gw.kiwi.example \"; x=y",
        "(c(o)m)gw.kiwi.example (x); x=y", "gw.kiwi.example.; x=y", "gw.kiwi.example 1; x=y", "gw.kiwi.example",
        "gw.kiwi.example/1; x",
        "\"gw\\.kiwi.example\"; x", "gw.kiwi.example(x);x", "", "\"gw.kiwi.example", "; x=y", "gw\u{3002}kiwi.example; x",
        "\"gw.\n kiwi.example\"; x",
    ]

    @Test(arguments: claimed) func `a field under our name is recognised`(_ value: String) throws {
        let header = try message("authentication-RESULTS : \(value)\n\n").header
        let field = try #require(header.fields.first)
        #expect(try AuthenticationResults.isClaimed(field, by: domain("gw.kiwi.example")))
    }

    @Test(arguments: [
        "mx.outside.example; dkim=pass", "xgw.kiwi.example; x", "kiwi.example; x", "(gw.kiwi.example) mx.example; x",
    ])
    func `another's field is left alone`(_ value: String) throws {
        let field = try #require(try message("Authentication-Results: \(value)\n\n").header.fields.first)
        #expect(try !AuthenticationResults.isClaimed(field, by: domain("gw.kiwi.example")))
        let other = try #require(try message("X-Authentication-Results: gw.kiwi.example; x\n\n").header.fields.first)
        #expect(try !AuthenticationResults.isClaimed(other, by: domain("gw.kiwi.example")))
    }

    @Test func `a value from outside adds no result`() throws {
        let hostile = "a@b.example; dkim=pass (\"x\\"
        let field = try AuthenticationResults.field(
            by: domain("gw.kiwi.example"),
            [
                AuthenticationResult(
                    method: "securemail", verdict: "pass", reason: hostile,
                    properties: [
                        .init(type: "smtp", name: "mailfrom", value: hostile),
                        .init(type: "header", name: "from", value: "a@b.example"),
                    ])
            ])
        let quoted = #""a@b.example; dkim=pass (\"x\\""#
        #expect(
            String(decoding: field.unfolded, as: UTF8.self)
                == "gw.kiwi.example; securemail=pass reason=\(quoted) smtp.mailfrom=\(quoted) header.from=a@b.example")
        #expect(try AuthenticationResults.isClaimed(field, by: domain("gw.kiwi.example")))
    }

    @Test func `nothing but keywords and ASCII is written`() throws {
        let name = try domain("gw.kiwi.example")
        #expect(
            try String(decoding: AuthenticationResults.field(by: name, []).unfolded, as: UTF8.self) == "gw.kiwi.example; none")
        for method in ["", "a b", "a=b", "a;b", "\u{E9}"] {
            #expect(throws: FieldFailure.nameNotValid) {
                try AuthenticationResults.field(by: name, [AuthenticationResult(method: method, verdict: "pass")])
            }
        }
        for (value, failure) in [
            ("a\r\nBcc: x", FieldFailure.controlCharacter), ("\u{E9}", .notASCII), ("a\u{0}", .controlCharacter),
        ] {
            #expect(throws: failure) {
                try AuthenticationResults.field(by: name, [AuthenticationResult(method: "spf", verdict: "pass", reason: value)])
            }
        }
    }
}
