import MailModel
import MerkleLog
import SecureMailTestKit
import Synchronization

/// The log as one gateway is shown it: each may be shown another.
final class ShownLog: LogSource {
    private let shown = Mutex<MemoryLog?>(nil)

    func show(_ log: MemoryLog) { shown.withLock { $0 = log } }

    func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
        try shown.withLock { $0 }?.checkpoint(unless: tag) ?? .missing
    }

    func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        try shown.withLock { $0 }?.file(path, from: offset, limit: limit)
    }

    func close() {}
}
