package import MailModel

/// One line of a folder's list.
package struct MessageListing: Sendable, Hashable {
    package let uid: MessageUID
    package let modification: Int64
    package let flags: MessageFlags
    package let internalDate: Timestamp
    package let size: Int
    package let summary: MessageSummary

    init(_ entry: MessageEntry, summary: MessageSummary) {
        (uid, modification, flags) = (entry.uid, entry.modification, entry.flags)
        (internalDate, size, self.summary) = (entry.internalDate, entry.size, summary)
    }
}
