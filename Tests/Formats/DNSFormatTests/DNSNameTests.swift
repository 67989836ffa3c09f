import DNSFormat
import MailModel
import Testing

@Suite("Names of the DNS")
struct DNSNameTests {
    @Test(arguments: [
        ("mx.example", "mx.example"), ("MX.Example.", "mx.example"), (".", "."), ("_25._tcp.mx.example", "_25._tcp.mx.example"),
        ("a b.example", nil), ("", nil), ("..", nil), (".example", nil), ("a..b", nil), ("a\\.b", nil), ("ä.example", nil),
    ]) func `RFC 4343 section 3: read without regard to case`(_ text: String, _ expected: String?) {
        #expect(DNSName(text)?.text == expected)
    }

    @Test func `RFC 1035 section 2.3.4: labels to 63 octets, names to 255 on the wire`() throws {
        let label = [UInt8](repeating: 0x61, count: 63)
        #expect(DNSName(labels: [label]) != nil && DNSName(labels: [label + [0x61]]) == nil)
        let longest = try #require(DNSName(labels: [label, label, label, Array(label.dropLast(2))]))
        #expect(longest.octets.count == 255 && DNSName(labels: [label, label, label, Array(label.dropLast())]) == nil)
        #expect(DNSName(labels: [[]]) == nil && longest.prefixed(by: "x") == nil)
    }

    @Test func `a mail domain is a name, and the name is the domain again`() throws {
        let domain = try #require(DomainName("Ministry.example"))
        #expect(DNSName(domain).domain == domain && DNSName(domain).octets == Array("\u{8}ministry\u{7}example\0".utf8))
        #expect(DNSName.root.domain == nil && DNSName.root.octets == [0])
        #expect(DNSName(domain).prefixed(by: "_25", "_tcp")?.text == "_25._tcp.ministry.example")
        #expect(DNSName(domain).prefixed(by: "_25")?.domain == nil)
    }

    @Test func `RFC 1035 section 5.1: what is not visible is escaped, so that no name looks like another`() throws {
        let name = try #require(DNSName(labels: [Array("a.b\\".utf8), [0, 0x0A, 0xFF, 0x20]]))
        #expect(name.text == "a\\.b\\\\.\\000\\010\\255\\032")
    }
}
