package import MailModel

/// What a page may know of the request that it answers.
package struct PageRequest: Sendable, Hashable {
    /// The name that the client asked, without its port.
    package let host: String?
    /// As it was sent, without the query and without decoding.
    package let path: String
    /// The decoded parameters of the query; of a repeated one the first.
    package let query: [String: String]
    /// Of a POST; empty otherwise.
    package let content: Octets

    package init(host: String?, path: String = "/", query: [String: String], content: Octets = Octets()) {
        (self.host, self.path, self.query, self.content) = (host, path, query, content)
    }
}
