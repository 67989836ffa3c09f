import ClientSettings
import Testing

@Suite("Autoconfig documents")
struct AutoconfigDocumentTests {
    @Test func `a program reads both servers, TLS from the first octet first: RFC 8314 section 5.1`() throws {
        #expect(
            AutoconfigDocument(
                try ExampleServices.settings([(.submission, .startTLS, 587), (.submission, .tls, 465), (.imap, .tls, 993)])
            )
            .text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <clientConfig version="1.1">
                  <emailProvider id="kiwimail.example">
                    <domain>kiwimail.example</domain>
                    <displayName>kiwimail.example</displayName>
                    <displayShortName>kiwimail.example</displayShortName>
                    <incomingServer type="imap">
                      <hostname>mail.kiwimail.example</hostname>
                      <port>993</port>
                      <socketType>SSL</socketType>
                      <authentication>password-cleartext</authentication>
                      <username>%EMAILADDRESS%</username>
                    </incomingServer>
                    <outgoingServer type="smtp">
                      <hostname>mail.kiwimail.example</hostname>
                      <port>465</port>
                      <socketType>SSL</socketType>
                      <authentication>password-cleartext</authentication>
                      <username>%EMAILADDRESS%</username>
                    </outgoingServer>
                    <outgoingServer type="smtp">
                      <hostname>mail.kiwimail.example</hostname>
                      <port>587</port>
                      <socketType>STARTTLS</socketType>
                      <authentication>password-cleartext</authentication>
                      <username>%EMAILADDRESS%</username>
                    </outgoingServer>
                  </emailProvider>
                </clientConfig>

                """)
    }

    @Test func `without IMAP the document says what is missing, in a comment that no parser stumbles over`() throws {
        let text = AutoconfigDocument(try ExampleServices.sending()).text
        #expect(text.contains("<!-- Incomplete. There is no server for reading mail (IMAP)") && !text.contains("incomingServer"))
        let comments = text.split(separator: "<!--").dropFirst().compactMap { $0.split(separator: "-->").first }
        #expect(!comments.isEmpty && comments.allSatisfy { !$0.contains("--") && $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test func `a domain of another script is named by its A-labels, and shown in its own letters`() throws {
        let text = AutoconfigDocument(try ExampleServices.settings(domain: "pōneke.example", [(.submission, .tls, 465)])).text
        #expect(
            text.contains("<domain>xn--pneke-g9a.example</domain>") && text.contains("<displayName>pōneke.example</displayName>"))
    }
}
