import ClientSettings
import MailModel
import Testing

@Suite("Settings to type in")
struct SettingsSheetTests {
    @Test func `a person reads servers, ports, security and the user name`() throws {
        let text = SettingsSheet(try ExampleServices.all(), address: EmailAddress("aroha@kiwimail.example")).text
        for line in [
            "Port          993", "Port          465", "Port          587", "Security      STARTTLS", "aroha@kiwimail.example",
        ] {
            #expect(text.contains(line), "\(line)")
        }
        #expect(!text.contains("Incomplete"))
    }

    @Test func `what is missing is told, each by its own line`() throws {
        #expect(try ExampleServices.settings([]).missing.count == 2 && ExampleServices.all().missing.isEmpty)
        let text = SettingsSheet(try ExampleServices.sending(), address: nil).text
        #expect(text.contains("Reading mail (IMAP): none") && text.contains("Incomplete. There is no server for reading mail"))
    }
}
