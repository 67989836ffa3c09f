import StorageTestKit

/// What is done while a call fails.
enum QueuePhase: CaseIterable, Sendable {
    case acceptInDatabase, acceptInFile, acceptWithCheckpoint, lease, deliver, deliverFromFile, deliverWithCheckpoint, report,
        reportWithCheckpoint,
        open

    /// Whether SQLite's log is brought into the file after each commit.
    var hasCheckpoints: Bool { [.acceptWithCheckpoint, .deliverWithCheckpoint, .reportWithCheckpoint].contains(self) }

    /// Calls of each, as many as were measured with SQLite 3.40.1.
    var least: [FaultDisk.Call: UInt64] {
        switch self {
        case .acceptInDatabase: [.write: 16, .sync: 1, .read: 4]
        case .acceptInFile: [.open: 2, .write: 19, .sync: 3, .rename: 1, .read: 5]
        case .acceptWithCheckpoint: [.write: 37, .sync: 3, .truncate: 1, .read: 25]
        case .lease: [.write: 10, .sync: 1, .read: 2]
        case .deliver: [.write: 10, .sync: 1, .read: 1]
        case .deliverFromFile: [.write: 12, .sync: 1, .delete: 1, .read: 2]
        case .deliverWithCheckpoint: [.write: 16, .sync: 4, .truncate: 1, .read: 6]
        case .reportWithCheckpoint: [.open: 2, .write: 32, .sync: 6, .rename: 1, .truncate: 1, .read: 13]
        case .report: [.open: 2, .write: 21, .sync: 3, .rename: 1, .read: 3]
        case .open: [.open: 9, .write: 11, .sync: 3, .mapping: 5, .read: 150]
        }
    }
}
