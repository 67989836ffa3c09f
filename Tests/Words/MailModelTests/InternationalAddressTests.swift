import MailModel
import Testing

@Suite("International addresses: RFC 5890, RFC 6531, UTS 46")
struct InternationalAddressTests {
    /// RFC 5890 section 2.3.2.1; the mapping of UTS 46 section 4 (case, width, the ideographic full stop), non-transitional.
    /// RFC 5321 section 4.5.3.1.1; U+FA6C is composed to U+242EE, which is an octet longer.
    @Test func `an address is no longer in the form that it is compared in than any may be`() throws {
        let longest = try #require(EmailAddress(String(repeating: "\u{FA6C}", count: 16) + "@kiwi.example"))
        #expect(EmailAddress(longest.canonical) == longest)
        #expect(EmailAddress(String(repeating: "\u{FA6C}", count: 17) + "@kiwi.example") == nil)
    }

    @Test(arguments: [
        ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example"), ("tāmaki.example", "xn--tmaki-fwa.example"),
        ("straße.example", "xn--strae-oqa.example"), ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"), ("ｅｘａｍｐｌｅ.example", "example.example"),
        ("παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"), ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
    ]) func `a name in U-labels is the name in A-labels`(_ written: String, _ ascii: String) throws {
        let name = try #require(DomainName(written))
        #expect(name.text == ascii)
        #expect(name == DomainName(ascii))
    }

    @Test(arguments: [
        "xn--bcher-kva.example", "xn--tmaki-fwa.example", "xn--strae-oqa.example", "xn--r8jz45g.xn--zckzah",
    ]) func `U-labels are shown, and lead back`(_ ascii: String) throws {
        let name = try #require(DomainName(ascii))
        #expect(name.unicodeText != ascii)
        #expect(DomainName(name.unicodeText) == name)
    }

    /// RFC 5891 section 5.4, RFC 5892: what no registry gives out is no name.
    @Test(arguments: [
        "a\u{0}.example", "☃.example", "a\u{200D}b.example", "\u{301}a.example", "-ü.example", "ü-.example", "a\u{FFFD}.example",
        "אa.example", "ü_.example", "ü .example", String(repeating: "ü", count: 64) + ".example", "\u{202E}ü.example",
    ]) func `what IDNA2008 does not allow is refused`(_ written: String) { #expect(DomainName(written) == nil) }

    /// A name that decodes to something that would not be encoded so is never shown as that something.
    @Test(arguments: ["xn--a.example", "xn--bcher-kva8445foa.example", "xn--0.example"])
    func `a false A-label is shown as it is`(_ ascii: String) {
        guard let name = DomainName(ascii) else { return }
        #expect(DomainName(name.unicodeText) == name)
    }

    @Test(arguments: [
        "dörte@bücher.example", "李@例え.テスト", "\"ā b\"@kiwi.example", "ārōha@kiwi.example", "a.ü@kiwi.example",
    ]) func `an address in UTF-8 is read and written back`(_ text: String) throws {
        let address = try #require(EmailAddress(text))
        #expect(address.isInternationalised)
        #expect(EmailAddress(address.description) == address)
        #expect(EmailAddress(address.canonical) == address)
        #expect(EmailAddress(address.canonical)?.canonical == address.canonical)
    }

    /// RFC 6532 section 3.1: however an accent is composed, and in whatever case, it is one mailbox.
    @Test func `spellings of one address are equal`() throws {
        let spellings = ["ārōha@kiwi.example", "ĀRŌHA@kiwi.example", "a\u{304}ro\u{304}ha@KIWI.example"]
        let addresses = spellings.compactMap { EmailAddress($0) }
        #expect(addresses.count == 3 && Set(addresses).count == 1 && Set(addresses.map(\.canonical)).count == 1)
        #expect(addresses[2].localPart.unicodeScalars.elementsEqual("a\u{304}ro\u{304}ha".unicodeScalars), "the spelling stays")
    }

    /// Two people may be told apart by nothing else; both must get their mail.
    @Test func `related letters are not the same`() throws {
        for (left, right) in [("groß", "gross"), ("ﬁa", "fia"), ("ı", "i")] {
            #expect(EmailAddress("\(left)@kiwi.example") != EmailAddress("\(right)@kiwi.example"))
        }
        #expect(EmailAddress("GROẞ@kiwi.example") == EmailAddress("groß@kiwi.example"))
    }

    /// RFC 5321 section 4.5.3.1.1 counts octets.
    @Test func `a local part is bounded in octets`() {
        #expect(EmailAddress(String(repeating: "ü", count: 32) + "@kiwi.example") != nil)
        #expect(EmailAddress(String(repeating: "ü", count: 33) + "@kiwi.example") == nil)
    }

    @Test(arguments: [
        "a\u{200B}b", "a\u{200D}b", "a\u{AD}b", "a\u{3164}", "a\u{A0}b", "a\u{3000}b", "a\u{E0061}b", "a\u{FE0F}", "a\u{202E}b",
        "a\u{85}b", "a\u{2028}b", "a\u{FFFE}b", "a\u{200F}b", "a\u{FEFF}b",
    ])
    func `what turns or breaks the text is refused`(_ local: String) { #expect(EmailAddress("\(local)@kiwi.example") == nil) }

    @Test func `octets that are no UTF-8 are refused`() {
        for local: [UInt8] in [[0xC3], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80]] {
            #expect(EmailAddress(localPart: local[...], domain: DomainName("kiwi.example")!) == nil)
        }
    }

    /// RFC 6532 section 3.2, in a header field.
    @Test func `a list of addresses reads UTF-8`() throws {
        let text = "Dörte <dörte@bücher.example>, 李@例え.テスト, <@ü.example:a@b.example>"
        let list = try AddressParser.addressList(Array(text.utf8)[...]).flatMap(\.mailboxes)
        #expect(list.map(\.address.description) == ["dörte@xn--bcher-kva.example", "李@xn--r8jz45g.xn--zckzah", "a@b.example"])
    }
}
