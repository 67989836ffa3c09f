package import MailModel

/// Settings of the authority.
package struct AuthoritySettings: Sendable, Hashable {
    /// Where the directory, the root certificate and the CRL are served.
    package let listen: HostPort

    package init(listen: HostPort) { self.listen = listen }
}
