import MailModel
import Testing

@Suite("Addresses of header fields: RFC 5322 sections 3.4, 4.4")
struct AddressListTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, text: String
        /// `name|address`, members of a group in parentheses after its name; `nil` where the list is refused.
        let expected: [String]?
        var testDescription: String { "§\(section) \(text.debugDescription.prefix(60))" }

        init(_ section: String, _ text: String, _ expected: [String]?) {
            (self.section, self.text, self.expected) = (section, text, expected)
        }
    }

    static let cases = [
        Case("3.4", "a@b.example", ["|a@b.example"]), Case("3.4", "A B <a@b.example>", ["A B|a@b.example"]),
        Case("3.4", "<a@b.example>", ["|a@b.example"]),
        Case("3.4", "a@b.example, c@d.example", ["|a@b.example", "|c@d.example"]),
        Case("3.4", "\"A, B\" <a@b.example>", ["A, B|a@b.example"]),
        Case("3.4", "A \"B  C\" D <a@b.example>", ["A B  C D|a@b.example"]),
        Case("3.4", "us:a@b.example,<c@d.example>;", ["us(|a@b.example,|c@d.example)"]), Case("3.4", "us:;", ["us()"]),
        Case("3.4", "us:;, a@b.example", ["us()", "|a@b.example"]), Case("3.4", "a@b.example (c)", ["|a@b.example"]),
        Case("3.2.2", "(c (n) \\( ) A (d) <(e)a(f)@(g)b.example(h)> (i)", ["A|a@b.example"]),
        Case("2.2.3", "A\r\n B\r\n\t<a@b.example>", ["A B|a@b.example"]),
        Case("3.2.4", "\"a\r\n b\" <a@b.example>", ["a b|a@b.example"]),
        Case("3.2.4", #""a\"b" <a@b.example>"#, ["a\"b|a@b.example"]),
        Case("3.2.4", "\"a b\"@c.example", ["|\"a b\"@c.example"]),
        Case("A.6.1", "Joe Q. Public <john.q.public@example.com>", ["Joe Q. Public|john.q.public@example.com"]),
        Case(
            "A.6.1", "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
            ["Mary Smith|mary@example.net", "|jdoe@test.example"]),
        Case("4.4", "<@a.example,@b.example:c@d.example>", ["|c@d.example"]),
        Case("4.4", "<,@a.example:c@d.example>", ["|c@d.example"]),
        Case("4.4", "a . b @ c . example", ["|a.b@c.example"]), Case("4.4", ",,a@b.example,,", ["|a@b.example"]),
        Case("4.4", "\"a\".b@c.example", ["|a.b@c.example"]), Case("4.4", "g: , a@b.example,, ;", ["g(|a@b.example)"]),
        Case("3.4", "\u{E9} <a@b.example>", ["\u{E9}|a@b.example"]),
        Case("3.4", "", nil), Case("3.4", ",", nil), Case("3.4", "a", nil), Case("3.4", "A B", nil), Case("3.4", "<>", nil),
        Case("3.4", "a@b.example <c@d.example>", nil),
        Case("3.4", "a@b.example c@d.example", nil), Case("3.4", "<a@b.example", nil), Case("3.4", "<a@b.example>>", nil),
        Case("3.4", "<<a@b.example>>", nil),
        Case("3.4", "g:a@b.example", nil), Case("3.4", "g:h:a@b.example;;", nil), Case("3.4", "a@b.example;", nil),
        Case("3.4", "A <a@b.example> B", nil),
        Case("3.4", "\"a <b@c.example>", nil), Case("3.2.2", "a@b.example (", nil), Case("3.2.2", "a@b.example )", nil),
        Case("3.4", "a@[192.0.2.1]", nil),
        Case("3.4", "a@@b.example", nil), Case("3.4", "a@b@c.example", nil), Case("3.4", "@b.example", nil),
        Case("3.4", "a..b@c.example", nil), Case("3.4", "a b@c.example", nil),
        Case("3.4", "<a b@c.example>", nil), Case("3.4", "<.a@c.example>", nil), Case("3.4", "<a.@c.example>", nil),
        Case("3.4", "a@b.example.", ["|a@b.example"]),
        Case("3.4", "a@b .. example", nil), Case("3.4", "a\u{0}@b.example", nil), Case("3.2.4", "\"\u{0}\" <a@b.example>", nil),
        Case("3.4", "<a@b.example\\>", nil),
    ]

    @Test(arguments: cases) func `a list is read leniently`(_ case: Case) {
        let addresses = try? AddressParser.addressList(Array(`case`.text.utf8)[...])
        #expect(addresses?.map(Self.text) == `case`.expected)
    }

    static func text(_ address: HeaderAddress) -> String {
        switch address {
        case .mailbox(let mailbox): text(mailbox)
        case .group(let name, let members):
            String(decoding: name.bytes, as: UTF8.self) + "(" + members.map(text).joined(separator: ",") + ")"
        }
    }

    static func text(_ mailbox: HeaderMailbox) -> String {
        "\(String(decoding: mailbox.displayName.bytes, as: UTF8.self))|\(mailbox.address)"
    }

    @Test(arguments: cases) func `every beginning of a list is read or refused`(_ case: Case) {
        let octets = Array(`case`.text.utf8)
        for count in 0...octets.count { _ = try? AddressParser.addressList(octets[..<count]) }
        let shifted = Array("xx".utf8) + octets
        let inPlace = try? AddressParser.addressList(shifted[2...])
        #expect(inPlace?.map(Self.text) == `case`.expected)
    }

    @Test func `comments nest to their limit and no further`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "(", count: depth) + String(repeating: ")", count: depth) + "a@b.example").utf8)
        }
        #expect(throws: Never.self) { try AddressParser.addressList(nested(AddressParser.maximumCommentDepth)[...]) }
        for depth in [AddressParser.maximumCommentDepth + 1, 100_000] {
            #expect(throws: AddressFailure.nestedTooDeeply) { try AddressParser.addressList(nested(depth)[...]) }
        }
    }

    @Test func `a list is as long as its limit and no longer`() {
        func list(_ count: Int) -> [UInt8] { Array(Array(repeating: "a@b.example", count: count).joined(separator: ",").utf8) }
        #expect(
            (try? AddressParser.addressList(list(AddressParser.maximumAddresses)[...]))?.count == AddressParser.maximumAddresses)
        #expect(throws: AddressFailure.tooMany) { try AddressParser.addressList(list(AddressParser.maximumAddresses + 1)[...]) }
    }
}
