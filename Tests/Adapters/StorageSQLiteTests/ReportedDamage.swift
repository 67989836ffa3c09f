import StorageSQLite
import Synchronization

/// What a store told of.
final class ReportedDamage: Sendable {
    private let told = Mutex<[StorageReport.Notice]>([])

    var notices: [StorageReport.Notice] { told.withLock { $0 } }

    var texts: [String] {
        notices.map { notice in
            switch notice {
            case .broken(let text), .mended(let text): text
            }
        }
    }

    var report: StorageReport { StorageReport { notice in self.told.withLock { $0.append(notice) } } }
}
