import StorageSQLite
import Synchronization

/// What a store told of.
final class ReportedDamage: Sendable {
    private let told = Mutex<[String]>([])

    var texts: [String] { told.withLock { $0 } }

    var report: StorageReport { StorageReport { text in self.told.withLock { $0.append(text) } } }
}
