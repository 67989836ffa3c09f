import ClientSettings
import Testing

@Suite("SRV records for mail programs")
struct ServiceRecordsTests {
    private func records(_ settings: MailProgramSettings) -> [String] {
        ServiceRecords(settings).text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix(";") }
    }

    @Test func `what is offered points to its server, TLS from the first octet before STARTTLS: RFC 8314 section 5.1`() throws {
        #expect(
            records(try ExampleServices.all()) == [
                "_submissions._tcp.kiwimail.example. 3600 IN SRV 0 1 465 mail.kiwimail.example.",
                "_submission._tcp.kiwimail.example. 3600 IN SRV 10 1 587 mail.kiwimail.example.",
                "_imaps._tcp.kiwimail.example. 3600 IN SRV 0 1 993 mail.kiwimail.example.",
                "_imap._tcp.kiwimail.example. 3600 IN SRV 10 1 143 mail.kiwimail.example.",
                "_pop3s._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .", "_pop3._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .",
            ])
    }

    @Test func `what is not offered points nowhere: RFC 6186 section 3.4`() throws {
        #expect(
            records(try ExampleServices.settings([(.submission, .tls, 465)])).dropFirst() == [
                "_submission._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .", "_imaps._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .",
                "_imap._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .", "_pop3s._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .",
                "_pop3._tcp.kiwimail.example. 3600 IN SRV 0 0 0 .",
            ])
    }

    @Test func `what is missing stands in a comment`() throws {
        let lines = ServiceRecords(try ExampleServices.sending()).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("; Incomplete. There is no server for reading mail (IMAP)") })
        #expect(!ServiceRecords(try ExampleServices.all()).text.contains("Incomplete"))
    }
}
