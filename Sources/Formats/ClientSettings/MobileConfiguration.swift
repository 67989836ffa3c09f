package import MailModel

/// The settings as a configuration profile for Apple's Mail (payload `com.apple.mail.managed`), unsigned, without a password: the device
/// asks for it.
///
/// Apple's devices refuse a profile without an incoming server; ``isInstallable`` tells.
package struct MobileConfiguration: Sendable {
    package static let mediaType = "application/x-apple-aspen-config"

    private let settings: MailProgramSettings
    private let address: EmailAddress?

    /// - Parameter address: whose mailbox; without one the device asks.
    package init(_ settings: MailProgramSettings, address: EmailAddress?) { (self.settings, self.address) = (settings, address) }

    package var isInstallable: Bool { !settings.incoming.isEmpty && !settings.outgoing.isEmpty }

    /// A name for the file.
    package var fileName: String { "\(settings.domain).mobileconfig" }

    package var text: String {
        PropertyList.dictionary(
            [
                ("PayloadType", .text("Configuration")), ("PayloadVersion", .number(1)),
                ("PayloadIdentifier", .text(identifier)), ("PayloadUUID", .text(NameBasedUUID.text(of: "profile " + name))),
                ("PayloadDisplayName", .text("Mail: \(shownName)")), ("PayloadOrganization", .text(settings.domain.unicodeText)),
            ]
                + settings.missing.prefix(1).map { ("PayloadDescription", .text("Incomplete. \($0)")) }
                + [("PayloadContent", .array([.dictionary(account)]))]
        ).document
    }

    /// The same mailbox has the same identifier and UUIDs always, so that a newer profile replaces the older one.
    private var name: String { address?.canonical ?? settings.domain.text }
    private var shownName: String { address?.description ?? settings.domain.unicodeText }
    private var identifier: String {
        let reversed = settings.domain.text.split(separator: ".").reversed().joined(separator: ".")
        return "\(reversed).mail.\(NameBasedUUID.text(of: "identifier " + name).lowercased())"
    }

    private var account: [(String, PropertyList)] {
        [
            ("PayloadType", .text("com.apple.mail.managed")), ("PayloadVersion", .number(1)),
            ("PayloadIdentifier", .text(identifier + ".account")),
            ("PayloadUUID", .text(NameBasedUUID.text(of: "account " + name))), ("PayloadDisplayName", .text(shownName)),
            ("EmailAccountDescription", .text(shownName)),
        ] + (address.map { [("EmailAddress", .text($0.description))] } ?? []) + incoming + outgoing
    }

    private var incoming: [(String, PropertyList)] {
        guard let service = settings.incoming.first else { return [] }
        return [("EmailAccountType", .text("EmailTypeIMAP"))] + server("IncomingMailServer", service)
    }

    private var outgoing: [(String, PropertyList)] {
        guard let service = settings.outgoing.first else { return [] }
        return server("OutgoingMailServer", service)
            + [("OutgoingPasswordSameAsIncomingPassword", .flag(!settings.incoming.isEmpty))]
    }

    /// `UseSSL` stands for both kinds of TLS; which one follows from the port.
    private func server(_ prefix: String, _ service: MailService) -> [(String, PropertyList)] {
        [
            ("\(prefix)HostName", .text(service.host.text)), ("\(prefix)PortNumber", .number(service.port)),
            ("\(prefix)UseSSL", .flag(true)), ("\(prefix)Authentication", .text("EmailAuthPassword")),
        ] + (address.map { [("\(prefix)Username", .text($0.description))] } ?? [])
    }
}
