package import MailModel

/// One resource that a node serves: what a GET of its path answers with now.
package struct NodePage: Sendable {
    package enum Content: Sendable {
        case found(type: String, body: Octets)
        case notReady
    }

    /// Absolute, for example `/metrics`.
    package let path: String
    package let content: @Sendable () async -> Content

    package init(path: String, content: @escaping @Sendable () async -> Content) { (self.path, self.content) = (path, content) }
}
