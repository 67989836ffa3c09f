package import MailModel

/// One resource that a node serves: what a GET of its path answers with now.
package struct NodePage: Sendable {
    package enum Content: Sendable {
        /// - Parameter fileName: for a browser that keeps it; of letters, digits, hyphens and dots.
        case found(type: String, body: Octets, fileName: String? = nil)
        /// What no other content ever takes the place of under its path: anybody may keep it, and a part of it can be asked for.
        case fixed(type: String, body: Octets)
        /// With a line for the person who asked.
        case notFound(String)
        case notReady
    }

    /// Absolute, for example `/metrics`; at its end `*` stands for one element and `**` for any.
    package let path: String
    /// Another text for each content, of printable ASCII without quotes and commas: who has that content is not sent it again. `nil` for
    /// what changes all the time.
    package let version: @Sendable () async -> String?
    package let content: @Sendable (PageRequest) async -> Content

    package init(
        path: String, version: @escaping @Sendable () async -> String? = { nil }, content: @escaping @Sendable () async -> Content
    ) {
        (self.path, self.version) = (path, version)
        self.content = { _ in await content() }
    }

    /// A page whose content follows from the request.
    package init(path: String, answer: @escaping @Sendable (PageRequest) async -> Content) {
        self.path = path
        version = { nil }
        content = answer
    }
}
