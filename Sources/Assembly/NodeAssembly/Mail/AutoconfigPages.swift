package import ClientSettings
import MailModel
package import NodeHTTP

/// The settings for mail programs as pages for everybody. What they answer follows from the domain alone: nobody learns from them whether an
/// address has a mailbox.
package struct AutoconfigPages: Sendable {
    /// Of the whole address, in a query (RFC 5321 section 4.5.3.1.3).
    private static let maximumAddressLength = 254

    private let settings: [DomainName: MailProgramSettings]

    /// - Parameter settings: of every domain with mailboxes.
    package init(_ settings: [MailProgramSettings]) {
        self.settings = Dictionary(settings.map { ($0.domain, $0) }) { first, _ in first }
    }

    /// The two places where Thunderbird looks, and the profile for Apple's Mail.
    package var all: [NodePage] {
        [
            NodePage(path: "/.well-known/autoconfig/mail/config-v1.1.xml", answer: autoconfig),
            NodePage(path: "/mail/config-v1.1.xml", answer: autoconfig),
            NodePage(path: "/securemail.mobileconfig", answer: mobileConfiguration),
        ]
    }

    private func autoconfig(_ request: PageRequest) -> NodePage.Content {
        guard let (settings, _) = subject(of: request, parameter: "emailaddress") else { return Self.unknown }
        return .found(type: AutoconfigDocument.mediaType, body: Octets(utf8: AutoconfigDocument(settings).text))
    }

    private func mobileConfiguration(_ request: PageRequest) -> NodePage.Content {
        guard let (settings, address) = subject(of: request, parameter: "address") else { return Self.unknown }
        let profile = MobileConfiguration(settings, address: address)
        // A device would only say that the profile is not valid.
        guard profile.isInstallable else {
            return .notFound("No profile yet. " + settings.missing.joined(separator: " "))
        }
        return .found(type: MobileConfiguration.mediaType, body: Octets(utf8: profile.text), fileName: profile.fileName)
    }

    private static let unknown = NodePage.Content.notFound("There are no settings for that domain here.")

    /// The domain of the address in the query; without one the host that was asked (`autoconfig.` before the domain, or the domain itself);
    /// without either the one domain there is.
    private func subject(of request: PageRequest, parameter: String) -> (MailProgramSettings, EmailAddress?)? {
        if let text = request.query[parameter] {
            guard text.utf8.count <= Self.maximumAddressLength, let address = EmailAddress(text) else { return nil }
            return settings[address.domain].map { ($0, address) }
        }
        let host = request.host.flatMap { DomainName($0) }
        let asked = host.flatMap { settings[$0] ?? $0.parent.flatMap { settings[$0] } }
        return (asked ?? (settings.count == 1 ? settings.values.first : nil)).map { ($0, nil) }
    }
}
