import MailModel
import Testing

@Suite("Octets and identifiers")
struct OctetsTests {
    @Test func `a slice is equal to a copy of it`() {
        let octets = Octets(Array(0..<100))
        let slice = octets[10..<20][2..<5]
        #expect(slice == Octets([12, 13, 14]) && slice.hashValue == Octets([12, 13, 14]).hashValue)
        #expect(slice[0] == 12 && slice.count == 3)
        slice.withSpan { span in #expect(span.byteCount == 3) }
        slice.withUnsafeBytes { #expect(Array($0) == [12, 13, 14]) }
    }

    @Test func `a slice shares its storage`() {
        let octets = Octets(Array(repeating: 7, count: 1_000))
        let base = octets.withUnsafeBytes { $0.baseAddress }
        #expect(octets[100..<200].withUnsafeBytes { $0.baseAddress } == base.map { $0 + 100 })
    }

    @Test func `parts are joined in order`() {
        #expect(Octets.joined([]) == Octets())
        #expect(Octets.joined([Octets([1]), Octets(), Octets([2, 3])]) == Octets([1, 2, 3]))
    }

    @Test func `descriptions tell nothing`() {
        #expect("\(Octets(utf8: "secret"))" == "6 octets")
        #expect(String(reflecting: Octets(utf8: "secret")) == "6 octets")
    }

    @Test func `hexadecimal text goes both ways`() {
        let octets = (0...255).map(UInt8.init)
        #expect(Hexadecimal.octets(Hexadecimal.text(octets)) == octets)
        #expect(Hexadecimal.octets("AbCd") == [0xAB, 0xCD])
        for text in ["a", "0g", "0x", " 00", "\u{FF10}\u{FF10}"] { #expect(Hexadecimal.octets(text) == nil) }
    }

    /// RFC 9651 section 3.3.4: a token begins with a letter.
    @Test(arguments: ["a", "kiwi-mail", "a0", String(repeating: "a", count: 63)]) func `a member id is a token`(_ text: String) {
        #expect(MemberID(text)?.text == text && CustomerID(text)?.text == text)
    }

    @Test(arguments: ["", "-a", "a-", "0", "3dprint", "A", "a.b", "a b", "\u{E9}", "a\n", String(repeating: "a", count: 64)])
    func `anything else is no member id`(_ text: String) {
        #expect(MemberID(text) == nil && CustomerID(text) == nil)
    }

    @Test func `a recipient named twice gets one copy`() throws {
        let (one, other) = (try #require(EmailAddress("a@b.example")), try #require(EmailAddress("A@B.example")))
        #expect(Envelope(sender: nil, recipients: [one, other, one]).recipients == [one])
    }
}
