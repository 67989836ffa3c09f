package import MailModel

/// A mailbox: an address, and the key under which its mail is sealed.
package struct Mailbox: Sendable, Hashable {
    package let id: MailboxID
    package let address: EmailAddress
    /// AES-256 key of this mailbox, wrapped by the node's storage key.
    package let wrappedKey: [UInt8]
    package let createdAt: Timestamp

    package init(id: MailboxID, address: EmailAddress, wrappedKey: [UInt8], createdAt: Timestamp) {
        (self.id, self.address, self.wrappedKey, self.createdAt) = (id, address, wrappedKey, createdAt)
    }
}

extension Mailbox: CustomStringConvertible {
    package var description: String { "mailbox \(address)" }
}
