package import MailModel

/// Settings of the gateway role, and of mailboxes, which always stand behind a gateway.
package struct GatewaySettings: Sendable {
    /// The member whose gateway this is.
    package let member: MemberID
    package let listeners: ListenerSettings
    /// What clients of `mx`, `submission`, `submissions` and `autoconfig` see; `nil` when none of them listens.
    package let tls: TLSFileSettings?
    package let keys: KeySettings
    package let community: CommunitySettings
    package let outsiders: OutsidersSettings
    package let resolver: ResolverSettings
    /// Who gets mail to the bare `postmaster` (RFC 5321 section 4.5.1), and notices about held mail; an address of this gateway.
    package let postmaster: EmailAddress?
    package let limits: LimitSettings
    /// Domains whose addresses are mailboxes of this node; empty without the role.
    package let mailboxDomains: [DomainName]
    /// What mail programs are told about those mailboxes; `nil` without any.
    package let autoconfig: AutoconfigSettings?

    package init(
        member: MemberID, listeners: ListenerSettings, tls: TLSFileSettings?, keys: KeySettings, community: CommunitySettings,
        outsiders: OutsidersSettings, resolver: ResolverSettings, postmaster: EmailAddress?, limits: LimitSettings,
        mailboxDomains: [DomainName], autoconfig: AutoconfigSettings?
    ) {
        (self.member, self.listeners, self.tls, self.keys) = (member, listeners, tls, keys)
        (self.community, self.outsiders, self.resolver, self.limits) = (community, outsiders, resolver, limits)
        self.postmaster = postmaster
        (self.mailboxDomains, self.autoconfig) = (mailboxDomains, autoconfig)
    }
}
