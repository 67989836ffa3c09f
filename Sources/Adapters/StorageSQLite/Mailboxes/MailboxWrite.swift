import GRDB
import Mailboxes

/// One change of mailboxes, written with others in one commit.
struct MailboxWrite: GroupedWrite {
    /// The content file that the change names.
    let file: StoredMessageID?
    let change: @Sendable (Database) throws -> SharedTransaction.Answer
    let fail: @Sendable (MailboxWriteFailure) -> Void

    func refuse(_ failure: StorageFailure) { fail(MailboxWriteFailure(failure: MailboxFailure(failure), isUncertain: false)) }
}
