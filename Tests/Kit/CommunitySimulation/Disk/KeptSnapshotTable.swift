import MailModel
import MessageFlow
import Synchronization

/// What a node made of its log, on its simulated disk.
struct KeptSnapshotTable: SnapshotKeeping {
    let disk: SimulatedDisk
    let owner: Int

    /// So small that an hour has several: a start goes on from any of them.
    let interval: UInt64 = 10

    func kept() -> Octets? { disk.tables.snapshot }

    func keep(_ write: @Sendable (_ take: (Octets) -> Void) -> Void) async throws {
        let parts = Mutex<[Octets]>([])
        write { part in parts.withLock { $0.append(part) } }
        let snapshot = Octets.joined(parts.withLock { $0 })
        try await disk.commit(as: owner, to: .snapshot) { $0.snapshot = snapshot }
    }
}
