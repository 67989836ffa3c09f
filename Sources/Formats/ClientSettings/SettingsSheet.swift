package import MailModel

/// The settings for a person who types them in.
package struct SettingsSheet: Sendable {
    private let settings: MailProgramSettings
    private let address: EmailAddress?

    package init(_ settings: MailProgramSettings, address: EmailAddress?) { (self.settings, self.address) = (settings, address) }

    package var text: String {
        var lines = ["Settings for mail programs: mailboxes of \(settings.domain.unicodeText)", ""]
        lines += block("Reading mail (IMAP)", settings.incoming) + block("Sending mail (SMTP)", settings.outgoing)
        lines += [
            "User name       \(address?.description ?? "the whole address, for example name@\(settings.domain.unicodeText)")",
            "Password        the account's (\"normal password\", sent inside TLS only)",
        ]
        let missing = settings.missing
        if !missing.isEmpty { lines += [""] + missing.map { "Incomplete. \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private func block(_ title: String, _ services: [MailService]) -> [String] {
        guard !services.isEmpty else { return ["\(title): none", ""] }
        return [title]
            + services.flatMap { service -> [String] in
                [
                    "  Server        \(service.host)", "  Port          \(service.port)",
                    "  Security      \(service.security == .tls ? "TLS from the first octet (\"SSL/TLS\")" : "STARTTLS")",
                ]
            } + [""]
    }
}
