package import MailModel

/// A message on its way into a folder.
package struct NewMessage: Sendable {
    package let mailbox: MailboxID
    package let folder: String
    package let id: StoredMessageID
    package let record: SealedRecord
    /// Octets of the message before sealing.
    package let size: Int
    package let internalDate: Timestamp
    package let flags: MessageFlags
    /// The queue's item and the recipient that it is delivered for: a delivery is made once for each pair.
    package let item: ItemID
    package let recipient: EmailAddress

    package init(
        mailbox: MailboxID, folder: String, id: StoredMessageID, record: SealedRecord, size: Int, internalDate: Timestamp,
        flags: MessageFlags, item: ItemID, recipient: EmailAddress
    ) {
        (self.mailbox, self.folder, self.id, self.record, self.size) = (mailbox, folder, id, record, size)
        (self.internalDate, self.flags, self.item, self.recipient) = (internalDate, flags, item, recipient)
    }
}
