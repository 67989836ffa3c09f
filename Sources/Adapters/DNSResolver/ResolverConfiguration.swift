package import MailModel

/// How the DNS is asked.
package struct ResolverConfiguration: Sendable {
    /// Sockets for questions at once, where enough files may be open; each lookup of a cold cache needs several.
    package static let mostSockets = 512

    /// Resolvers that are asked, by address; none: the servers of each domain themselves, from the root on.
    package var servers: [HostPort]
    /// A file of DNSKEY or DS records of the root, or of what is to be trusted in its place; `nil`: signatures are not looked at.
    package var trustAnchor: String?
    /// For one lookup, its wait for a place included.
    package var timeout: Duration
    /// Lookups under way at once that were asked a moment ago; further ones wait in line.
    package var concurrency: Int
    /// How long such a moment is: servers that answer do so sooner, with all questions that a cold cache needs.
    package var promptness: Duration
    /// Sockets for questions at once, and as many lookups under way.
    package var sockets: Int
    /// Lookups that were given up and that libunbound goes on with, at which they are called off.
    package var abandoned: Int

    package init(
        servers: [HostPort] = [], trustAnchor: String? = nil, timeout: Duration = .seconds(20), concurrency: Int = 128,
        promptness: Duration = .seconds(3), sockets: Int = mostSockets, abandoned: Int? = nil
    ) {
        (self.servers, self.trustAnchor, self.timeout) = (servers, trustAnchor, timeout)
        (self.promptness, self.sockets) = (promptness, sockets)
        self.concurrency = min(concurrency, max(1, sockets / 4))
        self.abandoned = abandoned ?? max(1, sockets / 2)
    }
}
