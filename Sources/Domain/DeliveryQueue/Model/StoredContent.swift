package import MailModel

/// An item's content as it was accepted, its checksum verified.
package struct StoredContent: Sendable, Hashable {
    package let kind: ContentKind
    package let content: Octets
    package let header: Octets
    package let wrappedKey: [UInt8]

    package init(kind: ContentKind, content: Octets, header: Octets, wrappedKey: [UInt8]) {
        (self.kind, self.content, self.header, self.wrappedKey) = (kind, content, header, wrappedKey)
    }
}
