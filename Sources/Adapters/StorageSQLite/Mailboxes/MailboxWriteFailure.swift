import Mailboxes

/// Why a change was not written.
struct MailboxWriteFailure: Error {
    let failure: MailboxFailure
    /// Its commit failed: it may be on disk all the same, and the file that it names must stay until that is known.
    let isUncertain: Bool
}
