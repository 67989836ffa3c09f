package import MailModel

/// How the DNS is asked.
package struct ResolverConfiguration: Sendable {
    /// Sockets for questions at once; each lookup of a cold cache needs several.
    package static let sockets = 512

    /// Resolvers that are asked, by address; none: the servers of each domain themselves, from the root on.
    package var servers: [HostPort]
    /// A file of DNSKEY or DS records of the root, or of what is to be trusted in its place; `nil`: signatures are not looked at.
    package var trustAnchor: String?
    /// For one lookup, its wait for a place included.
    package var timeout: Duration
    /// Lookups under way at once; further ones wait in line.
    package var concurrency: Int

    package init(
        servers: [HostPort] = [], trustAnchor: String? = nil, timeout: Duration = .seconds(20), concurrency: Int = 128
    ) {
        (self.servers, self.trustAnchor, self.timeout, self.concurrency) = (servers, trustAnchor, timeout, concurrency)
    }
}
