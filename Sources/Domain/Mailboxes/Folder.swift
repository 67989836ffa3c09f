/// A folder of a mailbox, with the counters that its readers rely on.
package struct Folder: Sendable, Hashable {
    /// The folder that every mailbox has and mail is delivered to (RFC 9051 section 5.1).
    package static let inbox = "INBOX"

    package let mailbox: MailboxID
    package let name: String
    /// Not zero; grows when a folder of the same name is made again (RFC 9051 section 2.3.1.1).
    package let uidValidity: UInt32
    /// Larger than every UID given so far.
    package let nextUID: MessageUID
    /// The highest modification sequence given so far (RFC 7162 section 3.1.2.1), at least 1.
    package let highestModification: Int64

    package init(mailbox: MailboxID, name: String, uidValidity: UInt32, nextUID: MessageUID, highestModification: Int64) {
        (self.mailbox, self.name, self.uidValidity) = (mailbox, name, uidValidity)
        (self.nextUID, self.highestModification) = (nextUID, highestModification)
    }
}
