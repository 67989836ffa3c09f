import ClientSettings
import MailModel
import Testing

@Suite("Profiles for Apple's Mail")
struct MobileConfigurationTests {
    private func profile(_ settings: MailProgramSettings, _ address: String? = "aroha@kiwimail.example") throws -> String {
        try MobileConfiguration(settings, address: address.map { try #require(EmailAddress($0)) }).text
    }

    @Test func `it names the first server of each kind, and the whole address as the user`() throws {
        let text = try profile(ExampleServices.all())
        for (key, value) in [
            ("IncomingMailServerPortNumber", "<integer>993</integer>"),
            ("OutgoingMailServerPortNumber", "<integer>465</integer>"),
            ("IncomingMailServerUseSSL", "<true/>"), ("OutgoingMailServerUseSSL", "<true/>"),
            ("EmailAccountType", "<string>EmailTypeIMAP</string>"), ("EmailAddress", "<string>aroha@kiwimail.example</string>"),
            ("IncomingMailServerUsername", "<string>aroha@kiwimail.example</string>"),
            ("OutgoingPasswordSameAsIncomingPassword", "<true/>"),
        ] { #expect(value == following(key, in: text), "\(key)") }
        #expect(!text.contains("<key>IncomingPassword") && !text.contains("<key>OutgoingPassword</key>"))
    }

    /// The element after a key.
    private func following(_ key: String, in text: String) -> String? {
        let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
        return lines.firstIndex(of: "<key>\(key)</key>").map { String(lines[$0 + 1]) }
    }

    @Test func `the same mailbox has the same identifiers always, and another has others`() throws {
        let settings = try ExampleServices.all()
        let first = try profile(settings)
        #expect(try first == profile(settings) && first.contains("<string>example.kiwimail.mail."))
        // The case of letters makes no other mailbox.
        let same = try profile(settings, "Aroha@KIWIMAIL.example"), other = try profile(settings, "tane@kiwimail.example")
        #expect(following("PayloadUUID", in: first) == following("PayloadUUID", in: same))
        #expect(following("PayloadUUID", in: first) != following("PayloadUUID", in: other))
        #expect(try following("PayloadUUID", in: first) != following("PayloadUUID", in: profile(settings, nil)))
    }

    @Test func `a UUID has the form and the bits of version 8: RFC 9562 section 5.8`() throws {
        let uuid = try #require(following("PayloadUUID", in: try profile(ExampleServices.all())))
        let parts = uuid.replacing("<string>", with: "").replacing("</string>", with: "").split(separator: "-")
        #expect(parts.map(\.count) == [8, 4, 4, 4, 12] && parts[2].first == "8" && "89AB".contains(parts[3].first ?? " "))
        #expect(parts.joined().allSatisfy { $0.isHexDigit && !$0.isLowercase })
    }

    @Test(arguments: [
        (#""<&>'"@kiwimail.example"#, "&quot;&lt;&amp;&gt;&#39;&quot;@kiwimail.example"),
        (#""</string><key>x"@kiwimail.example"#, "&quot;&lt;/string&gt;&lt;key&gt;x&quot;@kiwimail.example"),
        ("tēnā@kiwimail.example", "tēnā@kiwimail.example"), ("a+b&c@kiwimail.example", "a+b&amp;c@kiwimail.example"),
    ]) func `no address can write elements of its own`(_ address: String, _ escaped: String) throws {
        let text = try profile(ExampleServices.all(), address)
        #expect(following("EmailAddress", in: text) == "<string>\(escaped)</string>")
    }

    @Test func `without IMAP no device takes it, and it says so`() throws {
        let settings = try ExampleServices.sending()
        let address = EmailAddress("aroha@kiwimail.example")
        #expect(!MobileConfiguration(settings, address: address).isInstallable)
        #expect(try profile(settings).contains("<string>Incomplete. There is no server for reading mail"))
        #expect(MobileConfiguration(try ExampleServices.all(), address: address).isInstallable)
        #expect(try !profile(ExampleServices.all()).contains("Incomplete"))
    }
}
