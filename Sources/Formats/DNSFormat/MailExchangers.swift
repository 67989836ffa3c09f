package import MailModel

/// The hosts that take a domain's mail, in the order in which they are tried.
package struct MailExchangers: Sendable, Hashable {
    package let domain: DomainName
    /// One at least.
    package let hosts: [MailExchanger]
    /// What the signatures say of the list itself: of the MX records, or of there being none.
    package let status: DNSSECStatus

    package init(domain: DomainName, hosts: [MailExchanger], status: DNSSECStatus) {
        (self.domain, self.hosts, self.status) = (domain, hosts, status)
    }
}
