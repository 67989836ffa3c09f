package import MailModel

/// How people's mail programs find the mailboxes of this node.
package struct AutoconfigSettings: Sendable, Hashable {
    /// The name that mail programs connect to; it stands in the certificate of `tls`.
    package let host: DomainName
    /// Where the settings are served to everybody, over HTTPS; `nil`: nowhere.
    package let listen: HostPort?

    package init(host: DomainName, listen: HostPort?) { (self.host, self.listen) = (host, listen) }
}
