package import MailModel

/// What the authority's server said.
package enum DirectoryAnswer: Sendable, Hashable {
    /// What the tag stands for is still the newest.
    case unchanged
    /// - Parameter tag: names this content (RFC 9110 section 8.8.3); `nil` from a server that gives none.
    case file(Octets, tag: String?)
}
