package import MailModel

/// A host that takes a domain's mail, with the addresses to try in their order.
package struct MailExchanger: Sendable, Hashable {
    package let host: DNSName
    /// 0 for a domain without MX, which is its own host (RFC 5321 section 5.1).
    package let preference: UInt16
    /// IPv6 first, then IPv4; one at least.
    package let addresses: [IPAddress]
    /// What the signatures say of the addresses: secure only when those of both families are, found or proven absent.
    package let status: DNSSECStatus

    package init(host: DNSName, preference: UInt16, addresses: [IPAddress], status: DNSSECStatus) {
        (self.host, self.preference, self.addresses, self.status) = (host, preference, addresses, status)
    }
}
