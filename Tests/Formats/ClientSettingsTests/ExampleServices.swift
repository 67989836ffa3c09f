import ClientSettings
import MailModel
import Testing

/// The services of a domain, and what is made of them.
enum ExampleServices {
    /// - Parameter host: where they are; by default another name than the domain's.
    static func settings(
        domain: String = "kiwimail.example", host: String = "mail.kiwimail.example",
        _ services: [(MailService.Kind, MailService.Security, Int)]
    ) throws -> MailProgramSettings {
        let domain = try #require(DomainName(domain)), host = try #require(DomainName(host))
        return MailProgramSettings(
            domain: domain, services: services.map { MailService($0.0, $0.1, host: host, port: $0.2) })
    }

    /// What a node offers before it has IMAP.
    static func sending() throws -> MailProgramSettings {
        try settings([(.submission, .startTLS, 587), (.submission, .tls, 465)])
    }

    static func all() throws -> MailProgramSettings {
        try settings([(.imap, .startTLS, 143), (.submission, .startTLS, 587), (.submission, .tls, 465), (.imap, .tls, 993)])
    }
}
