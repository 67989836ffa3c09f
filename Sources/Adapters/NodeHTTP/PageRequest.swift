/// What a page may know of the request that it answers.
package struct PageRequest: Sendable, Hashable {
    /// The path as it was sent, without the query.
    package let path: String
    /// The name that the client asked, without its port.
    package let host: String?
    /// The decoded parameters of the query; of a repeated one the first.
    package let query: [String: String]

    package init(path: String = "/", host: String?, query: [String: String]) {
        (self.path, self.host, self.query) = (path, host, query)
    }
}
