import GRDB
import Mailboxes

extension MailboxFailure {
    /// What an error of the database or of a content file means to a mailbox. Holds SQLite's codes, never content.
    init(_ error: any Error) {
        switch error {
        case let failure as MailboxFailure: self = failure
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode): self = .damaged
        default:
            let failure = StorageFailure(error)
            self = failure == .full ? .full : .storage(failure.description)
        }
    }
}
