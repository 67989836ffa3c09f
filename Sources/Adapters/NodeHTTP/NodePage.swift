package import MailModel

/// One resource that a node serves: what a GET of its path answers with now.
package struct NodePage: Sendable {
    package enum Content: Sendable {
        /// - Parameter fileName: for a browser that keeps it; of letters, digits, hyphens and dots.
        /// - Parameter caching: `nil`: nobody keeps it.
        case found(type: String, body: Octets, fileName: String? = nil, caching: PageCaching? = nil)
        /// What no other content ever takes the place of under its path: anybody may keep it, and a part of it can be asked for.
        case fixed(type: String, body: Octets)
        /// With a line for the person who asked.
        case notFound(String)
        /// What was posted is not done, for a reason that the line says.
        ///
        /// - Parameters:
        ///   - status: 400 to 599 (RFC 9110 section 15.5 and 15.6).
        ///   - retryAfter: when it may be asked again (RFC 9110 section 10.2.3).
        case refused(status: Int, String, retryAfter: Duration? = nil)
        case notReady
    }

    /// What may be posted to a page.
    package struct Posted: Sendable, Hashable {
        let type: String
        /// Octets.
        let limit: Int
        package init(type: String, limit: Int) { (self.type, self.limit) = (type, limit) }
    }

    /// Absolute, for example `/metrics`; at its end `*` stands for one element and `**` for any.
    package let path: String
    /// Another text for each content, of printable ASCII without quotes and commas: who has that content is not sent it again. `nil` for
    /// what changes all the time.
    package let version: @Sendable () async -> String?
    package let content: @Sendable (PageRequest) async -> Content
    /// `nil`: the page is asked for by GET; else by POST.
    package let posted: Posted?

    package init(
        path: String, version: @escaping @Sendable () async -> String? = { nil }, content: @escaping @Sendable () async -> Content
    ) {
        (self.path, self.version) = (path, version)
        self.content = { _ in await content() }
        posted = nil
    }

    /// A page whose content follows from the request.
    ///
    /// - Parameter posted: what it takes by POST; `nil`: it is asked for by GET.
    package init(path: String, posted: Posted? = nil, answer: @escaping @Sendable (PageRequest) async -> Content) {
        (self.path, self.posted) = (path, posted)
        version = { nil }
        content = answer
    }
}
