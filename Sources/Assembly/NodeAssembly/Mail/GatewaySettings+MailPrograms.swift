package import ClientSettings
package import MailModel

extension GatewaySettings {
    /// What mail programs of a domain's mailboxes are told: what this node offers now, at the name that they connect to. `nil` for a domain
    /// without mailboxes here.
    package func mailProgramSettings(of domain: DomainName) -> MailProgramSettings? {
        guard mailboxDomains.contains(domain), let host = autoconfig?.host else { return nil }
        func service(_ kind: MailService.Kind, _ security: MailService.Security, _ listener: HostPort?) -> MailService? {
            listener.map { MailService(kind, security, host: host, port: $0.port) }
        }
        return MailProgramSettings(
            domain: domain,
            services: [
                service(.submission, .tls, listeners.submissions), service(.submission, .startTLS, listeners.submission),
            ].compactMap { $0 })
    }
}
