package import CommunityModel
package import MailModel
import Synchronization

/// The directory that the node goes by now. Replaced whole when a newer one was verified; readers never wait.
package final class DirectoryHolder: Sendable {
    private let held: Mutex<Directory?>

    package init(_ directory: Directory? = nil) { held = Mutex(directory) }

    package var current: Directory? { held.withLock { $0 } }

    package func replace(by directory: Directory) { held.withLock { $0 = directory } }

    /// The directory if it may be relied on at a moment (G-02).
    package func fresh(at time: Timestamp) -> Directory? {
        current.flatMap { $0.isFresh(at: time) ? $0 : nil }
    }
}
