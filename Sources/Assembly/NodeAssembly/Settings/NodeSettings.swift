package import Accreditation
package import MailModel

/// The settings of a node: what `securemail.yaml` says, typed and checked. Paths are absolute.
package struct NodeSettings: Sendable {
    package enum Role: String, Sendable, Hashable, CaseIterable { case gateway, mailboxes, authority }

    package let file: String
    /// The gateway's name, one DNS name; also the authserv-id and the name in EHLO and greetings.
    package let name: DomainName
    package let roles: Set<Role>
    package let stateDirectory: String
    package let log: LogSettings
    /// `nil` on a node that is the authority alone.
    package let gateway: GatewaySettings?
    /// `nil` unless the node is the authority.
    package let authority: AuthoritySettings?
    /// What stands in certificates that this node issues.
    package var issuingTerms: IssuingTerms { authority?.terms(of: name) ?? .plain }
    /// Where metrics and health are served, on plain HTTP.
    package let metrics: HostPort?

    package init(
        file: String, name: DomainName, roles: Set<Role>, stateDirectory: String, log: LogSettings, gateway: GatewaySettings?,
        authority: AuthoritySettings?, metrics: HostPort?
    ) {
        (self.file, self.name, self.roles, self.stateDirectory) = (file, name, roles, stateDirectory)
        (self.log, self.gateway, self.authority, self.metrics) = (log, gateway, authority, metrics)
    }
}
