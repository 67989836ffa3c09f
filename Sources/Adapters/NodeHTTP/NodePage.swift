package import MailModel

/// One resource that a node serves: what a GET of its path answers with now.
package struct NodePage: Sendable {
    package enum Content: Sendable {
        case found(type: String, body: Octets)
        case notReady
    }

    /// Absolute, for example `/metrics`.
    package let path: String
    /// Another text for each content, of printable ASCII without quotes and commas: who has that content is not sent it again. `nil` for
    /// what changes all the time.
    package let version: @Sendable () async -> String?
    package let content: @Sendable () async -> Content

    package init(
        path: String, version: @escaping @Sendable () async -> String? = { nil }, content: @escaping @Sendable () async -> Content
    ) {
        (self.path, self.version, self.content) = (path, version, content)
    }
}
