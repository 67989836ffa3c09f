package import MailModel

/// Keeps mailboxes. It never sees what it keeps: contents, summaries and keys arrive sealed. Once a change returns, it outlives a crash.
package protocol MailboxStore: Sendable {
    /// Makes a mailbox and its INBOX.
    /// - Throws: ``MailboxFailure/alreadyExists``.
    func create(_ mailbox: Mailbox) async throws(MailboxFailure)

    func mailbox(_ address: EmailAddress) async throws(MailboxFailure) -> Mailbox?

    /// Mailboxes in the order of their canonical address, after one, at most `limit`.
    func mailboxes(after address: EmailAddress?, limit: Int) async throws(MailboxFailure) -> [Mailbox]

    /// Folders by name; INBOX is always there.
    func folders(of mailbox: MailboxID) async throws(MailboxFailure) -> [Folder]

    /// Gives the message the folder's next UID and modification sequence, once for each pair of item and recipient: the pair is
    /// written in the same transaction and remembered until ``forgetDeliveries(before:)``. UIDs grow in the order in which messages
    /// become visible.
    func deliver(_ message: NewMessage, now: Timestamp) async throws(MailboxFailure) -> MailboxDelivery

    /// Rows of a folder by UID, after one, at most `limit`.
    func entries(
        of mailbox: MailboxID, folder: String, after uid: MessageUID?, limit: Int
    ) async throws(MailboxFailure) -> [MessageEntry]

    /// The sealed content of a message, verified against its record's checksum.
    /// - Throws: ``MailboxFailure/noSuchMessage``, ``MailboxFailure/damaged``.
    func content(
        of mailbox: MailboxID, folder: String, uid: MessageUID
    ) async throws(MailboxFailure) -> (entry: MessageEntry, content: Octets)

    /// Forgets pairs of item and recipient that were delivered before a moment; the messages stay.
    func forgetDeliveries(before moment: Timestamp) async throws(MailboxFailure)
}
