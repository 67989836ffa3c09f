package import MailModel

/// How the DNS is asked.
package struct ResolverSettings: Sendable, Hashable {
    /// Where Debian's dns-root-data has the keys of the root.
    package static let rootKeys = "/usr/share/dns/root.key"

    /// Resolvers to ask, by address; none: each domain's servers, from the root on.
    package let servers: [HostPort]
    /// A file of keys that answers are checked with; `nil`: ``rootKeys`` where they are.
    package let trustAnchor: String?
    package let timeoutSeconds: Int

    package init(servers: [HostPort] = [], trustAnchor: String? = nil, timeoutSeconds: Int = 20) {
        (self.servers, self.trustAnchor, self.timeoutSeconds) = (servers, trustAnchor, timeoutSeconds)
    }
}
