import CommunityModel
import DeliveryQueue

/// All that lies durably on a node's disk.
struct DiskTables: Sendable {
    var queue = QueueTable()
    var mailboxes = MailboxTable()
    /// The directory that was kept last.
    var directory: DirectoryFile?
    var position: DirectoryPosition?
}
