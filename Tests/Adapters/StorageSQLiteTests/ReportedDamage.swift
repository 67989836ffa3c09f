import StorageSQLite
import Synchronization

/// What a store told of.
final class ReportedDamage: Sendable {
    private let told = Mutex<[StorageReport.Notice]>([])

    var notices: [StorageReport.Notice] { told.withLock { $0 } }

    var texts: [String] {
        notices.compactMap { notice in
            switch notice {
            case .broken(let text), .mended(let text): text
            case .working: nil
            }
        }
    }

    /// What a start was at.
    var works: [String] {
        notices.compactMap { notice in
            switch notice {
            case .broken, .mended: nil
            case .working(let text): text
            }
        }
    }

    var report: StorageReport { StorageReport { notice in self.told.withLock { $0.append(notice) } } }
}
