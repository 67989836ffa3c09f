package import MailModel

/// The row of a message, without its content.
package struct MessageEntry: Sendable, Hashable {
    package let uid: MessageUID
    package let id: StoredMessageID
    package let modification: Int64
    package let flags: MessageFlags
    package let internalDate: Timestamp
    /// Octets of the message as delivered.
    package let size: Int
    /// Empty where it is damaged.
    package let sealedSummary: Octets

    package init(
        uid: MessageUID, id: StoredMessageID, modification: Int64, flags: MessageFlags, internalDate: Timestamp, size: Int,
        sealedSummary: Octets
    ) {
        (self.uid, self.id, self.modification, self.flags) = (uid, id, modification, flags)
        (self.internalDate, self.size, self.sealedSummary) = (internalDate, size, sealedSummary)
    }
}
