import MailModel
import Synchronization

/// Remembers at which servers content of a message went out without TLS, and why.
final class ClearNote: Sendable {
    private let noted = Mutex<[HostPort: ClearReason]>([:])

    var reasons: [HostPort: ClearReason] { noted.withLock { $0 } }

    func add(_ reason: ClearReason, at endpoint: HostPort) { noted.withLock { $0[endpoint] = reason } }
}
