import MailModel
import Testing

@Suite("Addresses of envelopes: RFC 5321 section 4.1.2")
struct EmailAddressTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, text: String
        let expected: Result<String, AddressFailure>
        var testDescription: String { "§\(section) \(text.debugDescription.prefix(60))" }

        init(_ section: String, _ text: String, is canonical: String) {
            (self.section, self.text, expected) = (section, text, .success(canonical))
        }
        init(_ section: String, _ text: String, _ failure: AddressFailure) {
            (self.section, self.text, expected) = (section, text, .failure(failure))
        }
    }

    static let longest = String(repeating: "a", count: 64)

    static let cases = [
        Case("4.1.2", "aroha@kiwi.example", is: "aroha@kiwi.example"),
        Case("2.4", "Aroha@KIWI.Example", is: "aroha@kiwi.example"),
        Case("2.3.5", "a@kiwi.example.", is: "a@kiwi.example"), Case("4.1.2", "a.b+c@x.example", is: "a.b+c@x.example"),
        Case("4.1.2", "\"a\"@x.example", is: "a@x.example"), Case("4.1.2", "\"a b\"@x.example", is: "\"a b\"@x.example"),
        Case("4.1.2", #""a\"b\\"@x.example"#, is: #""a\"b\\"@x.example"#), Case("4.1.2", #""\a"@x.example"#, is: "a@x.example"),
        Case("4.1.2", "\"a..b\"@x.example", is: "\"a..b\"@x.example"),
        Case("4.1.2", "\"a@b\"@x.example", is: "\"a@b\"@x.example"),
        Case("4.1.2", "a@localhost", is: "a@localhost"), Case("4.5.3.1.1", longest + "@x.example", is: longest + "@x.example"),
        Case("4.5.3.1.1", longest + "a@x.example", .partNotValid), Case("4.1.2", "", .empty), Case("4.1.2", "a", .endsEarly),
        Case("4.1.2", "a@", .partNotValid), Case("4.1.2", "@x.example", .sourceRoute),
        Case("C", "@relay.example:a@x.example", .sourceRoute),
        Case("4.1.3", "a@[192.0.2.1]", .addressLiteral), Case("4.1.3", "a@[IPv6:::1]", .addressLiteral),
        Case("4.1.2", ".a@x.example", .unexpectedOctet(at: 0)), Case("4.1.2", "a.@x.example", .unexpectedOctet(at: 2)),
        Case("4.1.2", "a..b@x.example", .unexpectedOctet(at: 2)), Case("4.1.2", "a b@x.example", .unexpectedOctet(at: 1)),
        Case("4.1.2", " a@x.example", .unexpectedOctet(at: 0)), Case("4.1.2", "a@x.example ", .partNotValid),
        Case("4.1.2", "a@b@x.example", .partNotValid), Case("4.1.2", "a@x..example", .partNotValid),
        Case("4.1.2", "a@.x.example", .partNotValid),
        Case("4.1.2", "a@x_y.example", .partNotValid), Case("4.1.2", "a@-x.example", .partNotValid),
        Case("4.1.2", "a@x.1", .partNotValid),
        Case("4.1.2", "\"\"@x.example", .partNotValid), Case("4.1.2", "\"a@x.example", .endsEarly),
        Case("4.1.2", "\"a\"b@x.example", .unexpectedOctet(at: 3)),
        Case("4.1.2", "a(c)@x.example", .unexpectedOctet(at: 1)), Case("4.1.2", "<a@x.example>", .unexpectedOctet(at: 0)),
        Case("4.1.2", "a@x.example,b@y.example", .partNotValid), Case("4.1.2", "a\u{0}@x.example", .unexpectedOctet(at: 1)),
        Case("4.1.2", "\"a\u{0}\"@x.example", .unexpectedOctet(at: 2)), Case("4.1.2", "a\r\n@x.example", .unexpectedOctet(at: 1)),
        Case("RFC 6531 3.3", "\u{C9}@x.example", is: "\u{E9}@x.example"), Case("4.1.2", "\"\u{7F}\"@x.example", .partNotValid),
        Case("RFC 6531 3.3", "a@\u{E9}.example", is: "a@xn--9ca.example"),
        Case("4.1.2", "\"a\tb\"@x.example", .partNotValid),
    ]

    @Test(arguments: cases) func `an address is read strictly`(_ case: Case) {
        let actual = Result { () throws(AddressFailure) in
            try AddressParser.envelopeAddress(Array(`case`.text.utf8)[...]).canonical
        }
        #expect(actual == `case`.expected)
        if case .success(let canonical) = actual { #expect(EmailAddress(canonical)?.canonical == canonical) }
    }

    @Test func `an envelope address holds no line end`() {
        for text in ["\"a\r\nb\"@x.example", "\"a\\\r\nb\"@x.example", "\"a\nb\"@x.example", "\"a\rb\"@x.example"] {
            #expect(EmailAddress(text) == nil, "\(text.debugDescription)")
        }
    }

    @Test func `case of the local part is kept and ignored`() throws {
        let (one, other) = (try #require(EmailAddress("Aroha@x.example")), try #require(EmailAddress("\"aROHA\"@X.example.")))
        #expect(one == other && Set([one, other]).count == 1)
        #expect(one.description == "Aroha@x.example" && other.description == "aROHA@x.example")
    }

    @Test(arguments: 0...255) func `no octet crashes the parser`(_ octet: Int) {
        for count in 0...4 {
            let run = [UInt8](repeating: UInt8(octet), count: count)
            for octets in [
                run, Array("a@".utf8) + run, Array("\"".utf8) + run, Array("a <".utf8) + run, run + Array("@x.example".utf8),
            ] {
                if let address = try? AddressParser.envelopeAddress(octets[...]) {
                    #expect(EmailAddress(address.description) == address)
                }
                _ = try? AddressParser.addressList(octets[...])
            }
        }
    }
}
