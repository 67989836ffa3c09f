/// Why a mailbox could not be written or read. None says anything of a content.
package enum MailboxFailure: Error, Sendable, Hashable {
    case noSuchMailbox, noSuchFolder, noSuchMessage
    case alreadyExists
    /// The storage key that wrapped this mailbox's key is not here, or the key service does not answer.
    case keyUnavailable
    /// The record is whole, but does not open under its mailbox's key: another key, or a record put in another's place.
    case cannotOpen
    /// The record is not what was written.
    case damaged
    /// UIDs of the folder have come to their end (RFC 9051 section 2.3.1.1).
    case uidsExhausted
    /// No room on the disk.
    case full
    /// The store cannot be read or written; for the log.
    case storage(String)
}
