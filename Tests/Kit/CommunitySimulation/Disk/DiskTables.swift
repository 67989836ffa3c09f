import CommunityModel
import DeliveryQueue

/// All that lies durably on a node's disk.
struct DiskTables: Sendable {
    var queue = QueueTable()
    var mailboxes = MailboxTable()
    /// Outlives the process, and is not synced.
    var marks: [Int: CrashMark] = [:]
    /// Like the marks.
    var seen: SeenMoment?
    /// The directory that was kept last.
    var directory: DirectoryFile?
    var position: DirectoryPosition?
}
