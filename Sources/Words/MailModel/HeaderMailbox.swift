/// A mailbox of a header field: an address, and what stands before it.
package struct HeaderMailbox: Sendable, Hashable {
    /// The words of the phrase, joined by one space, quotes removed and comments dropped, encoded words not decoded; empty where there is none.
    package let displayName: Octets
    package let address: EmailAddress

    package init(displayName: Octets, address: EmailAddress) { (self.displayName, self.address) = (displayName, address) }
}
