import MailModel
import Testing

@Suite("What is asked of reports: RFC 3461, RFC 6533")
struct ReportRequestTests {
    @Test(arguments: [
        ("NEVER", "NEVER"), ("never", "NEVER"), ("SUCCESS", "SUCCESS"), ("delay,FAILURE", "FAILURE,DELAY"),
        ("SUCCESS,FAILURE,DELAY", "SUCCESS,FAILURE,DELAY"),
    ]) func `NOTIFY is read and written`(_ text: String, _ written: String) { #expect(NotifyConditions(text)?.text == written) }

    /// RFC 3461 section 4.1: NEVER stands alone, no word twice, no blank.
    @Test(arguments: ["", "NEVER,DELAY", "SUCCESS,SUCCESS", "SUCCESS,", "OFTEN", "SUCCESS, DELAY"])
    func `another NOTIFY is refused`(_ text: String) { #expect(NotifyConditions(text) == nil) }

    @Test func `without NOTIFY failures and delays are reported`() {
        let none = RecipientOptions()
        #expect(none.wants(.failure) && none.wants(.delay) && !none.wants(.success))
        let never = RecipientOptions(notify: NotifyConditions("NEVER"))
        #expect(!never.wants(.failure) && !never.wants(.delay))
    }

    /// RFC 3461 section 4.2, RFC 6533 section 3.
    @Test(arguments: [
        ("rfc822;Bob@Example.COM", "rfc822", "Bob@Example.COM"), ("RFC822;a+2Bb@c.example", "rfc822", "a+b@c.example"),
        ("utf-8;d\\x{F6}rte@b.example", "utf-8", "dörte@b.example"), ("utf-8;dörte@b.example", "utf-8", "dörte@b.example"),
        ("x400;/C+3DNZ/", "x400", "/C=NZ/"),
    ]) func `ORCPT is decoded, and means the same when written`(_ text: String, _ type: String, _ address: String) throws {
        let original = try #require(OriginalRecipient(parameter: text))
        #expect(original.type == type && original.address == address)
        #expect(original.parameter.utf8.allSatisfy { $0 < 0x80 })
        #expect(OriginalRecipient(parameter: original.parameter) == original)
    }

    @Test(arguments: [
        "rfc822", ";a@b", "rfc822;", "rfc822;a+0Ab", "rfc822;a+2bb", "rfc822;a=b", "rfc822;ü@b", "rfc822;a+4", "utf-8;\\x{D800}",
        "utf-8;\\x{110000}", "utf-8;\\x{0D}", "utf-8;\\y", "utf-8;\\x{}", "r f;a", "utf-8;a+b",
        "rfc822;" + String(repeating: "a", count: 494),
    ]) func `another ORCPT is refused`(_ text: String) { #expect(OriginalRecipient(parameter: text) == nil) }

    /// What was taken must be readable when it is read back, and fit the wire: written out, UTF-8 is three times longer.
    @Test(arguments: ["rfc822;", "utf-8;", "x;"], ["a", "é", "\u{1F600}", "\\x{E9}", "+2B"])
    func `what is taken can be passed on`(_ type: String, _ letter: String) throws {
        for count in [1, 20, 55, 84, 160, 498] {
            let text = type + String(repeating: letter, count: count)
            guard let original = OriginalRecipient(parameter: text) else { continue }
            #expect(original.parameter.utf8.count <= OriginalRecipient.maximumLength, "\(text)")
            #expect(OriginalRecipient(parameter: original.parameter) == original)
        }
        #expect(OriginalRecipient(parameter: "utf-8;" + String(repeating: "é", count: 84)) == nil)
    }

    @Test func `xtext encodes what it must`() {
        #expect(XText.encode("a b+c=d") == "a+20b+2Bc+3Dd")
        #expect(XText.decode("a+20b+2Bc+3Dd") == "a b+c=d")
        #expect(XText.decode("a+0D") == nil)
    }

    @Test func `options follow the recipients that stay`() throws {
        let first = try #require(EmailAddress("a@b.example")), second = try #require(EmailAddress("c@d.example"))
        var envelope = Envelope(sender: nil, recipients: [])
        envelope.add(first, RecipientOptions(notify: .success))
        envelope.add(second, RecipientOptions(notify: []))
        envelope.add(first, RecipientOptions(notify: .delay))
        #expect(envelope.options[first].notify == .success)
        let rest = envelope.options.restricted(to: [second])
        #expect(rest[first] == RecipientOptions() && rest[second].notify == NotifyConditions([]))
    }
}
