import MailModel

/// The settings as `config-v1.1.xml`, which Thunderbird and its kin look for (draft-ietf-mailmaint-autoconfig).
///
/// The user name is a place-holder that the program fills in, so the document is the same for every mailbox of the domain. Thunderbird
/// refuses one without an `incomingServer`; such a document says so in a comment.
package struct AutoconfigDocument: Sendable {
    package static let mediaType = "application/xml; charset=utf-8"

    private let settings: MailProgramSettings
    package init(_ settings: MailProgramSettings) { self.settings = settings }

    package var text: String {
        let domain = XMLText.escaped(settings.domain.text), name = XMLText.escaped(settings.domain.unicodeText)
        let servers = (settings.incoming + settings.outgoing).map(Self.server).joined()
        let missing = settings.missing.map { "<!-- Incomplete. \($0) -->\n" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            \(missing)<clientConfig version="1.1">
              <emailProvider id="\(domain)">
                <domain>\(domain)</domain>
                <displayName>\(name)</displayName>
                <displayShortName>\(name)</displayShortName>
            \(servers)  </emailProvider>
            </clientConfig>

            """
    }

    private static func server(_ service: MailService) -> String {
        let (element, type) =
            switch service.kind {
            case .imap: ("incomingServer", "imap")
            case .submission: ("outgoingServer", "smtp")
            }
        let security =
            switch service.security {
            case .tls: "SSL"
            case .startTLS: "STARTTLS"
            }
        // A password in clear inside TLS: that is what an account of this product signs in with.
        return """
                <\(element) type="\(type)">
                  <hostname>\(XMLText.escaped(service.host.text))</hostname>
                  <port>\(service.port)</port>
                  <socketType>\(security)</socketType>
                  <authentication>password-cleartext</authentication>
                  <username>%EMAILADDRESS%</username>
                </\(element)>

            """
    }
}
