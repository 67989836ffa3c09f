import MailModel
import Testing

@Suite("Domain names: RFC 1035 section 2.3.4, RFC 1123 section 2.1")
struct DomainNameTests {
    static let label = String(repeating: "a", count: 63)
    static let longest = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")

    @Test(arguments: [
        ("kiwi.example", "kiwi.example"), ("KIWI.Example.", "kiwi.example"), ("localhost", "localhost"),
        ("3com.example", "3com.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("a-b.example", "a-b.example"), (label, label), (longest, longest),
        ("1.2.3.4a", "1.2.3.4a"),
    ]) func `a name has one form`(_ name: String, _ expected: String) {
        #expect(DomainName(name)?.text == expected)
    }

    @Test(arguments: [
        "", ".", "..", ".a", "a..", "a..b", "-a.example", "a-.example", "a_b.example", "a b", " a", "a ", "a\u{0}", "192.0.2.1",
        "a.1", "1",
        "a,b", "a@b", "[::1]", label + "a",
        longest + "a", "a\r\n.example", "a/b",
    ]) func `what is no name is none`(_ name: String) {
        #expect(DomainName(name) == nil)
    }

    @Test func `below is not beside`() throws {
        let parent = try #require(DomainName("kiwi.example"))
        #expect(try #require(DomainName("a.b.KIWI.example")).isSubdomain(of: parent))
        #expect(try !#require(DomainName("evilkiwi.example")).isSubdomain(of: parent))
        #expect(!parent.isSubdomain(of: parent))
        #expect(parent.parent?.text == "example" && parent.parent?.parent == nil)
        #expect(parent == DomainName(parent.text) && parent.parent == DomainName("example"))
    }
}
