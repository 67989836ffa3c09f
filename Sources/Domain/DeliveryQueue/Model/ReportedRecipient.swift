package import MailModel

/// A recipient that a report is about.
package struct ReportedRecipient: Sendable, Hashable {
    package let address: EmailAddress
    package let reply: Reply
    /// The next hop that gave the reply, or `mailbox`.
    package let next: String

    package init(address: EmailAddress, reply: Reply, next: String) {
        (self.address, self.reply, self.next) = (address, reply, next)
    }
}
