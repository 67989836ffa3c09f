import MailModel
import Synchronization

/// Remembers why the last connection that a message was tried on had no TLS.
final class ClearNote: Sendable {
    private let noted = Mutex<ClearReason?>(nil)

    var reason: ClearReason? {
        get { noted.withLock { $0 } }
        set { noted.withLock { $0 = newValue } }
    }
}
