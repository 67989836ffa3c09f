import CommunityModel
import DeliveryQueue
import MailModel
import SecureMailTestKit

/// All that lies durably on a node's disk.
struct DiskTables: Sendable {
    var queue = QueueTable()
    var mailboxes = MailboxTable()
    /// The log as it was kept last.
    var log = MemoryLog()
    var position: LogPosition?
    /// What the node made of it.
    var snapshot: Octets?
}
