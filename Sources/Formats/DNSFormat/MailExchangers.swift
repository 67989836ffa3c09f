package import MailModel

/// The hosts that take a domain's mail, in the order in which they are tried.
package struct MailExchangers: Sendable, Hashable {
    package let domain: DomainName
    /// One at least.
    package let hosts: [MailExchanger]
    /// Whether these are all hosts that the domain has: not where a lookup of one failed, or where limits left some out.
    package let isWhole: Bool
    /// What the signatures say of the list itself: of the MX records, or of there being none.
    package let status: DNSSECStatus

    package init(domain: DomainName, hosts: [MailExchanger], isWhole: Bool = true, status: DNSSECStatus) {
        (self.domain, self.hosts, self.isWhole, self.status) = (domain, hosts, isWhole, status)
    }
}
