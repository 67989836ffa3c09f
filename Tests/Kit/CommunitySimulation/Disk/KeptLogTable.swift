import CommunityModel
import MerkleLog
import MessageFlow
import SecureMailTestKit

/// The kept log on a simulated disk.
struct KeptLogTable: LogKeeping {
    let disk: SimulatedDisk
    let owner: Int

    var files: any LogSource { disk.tables.log }
    var snapshots: (any SnapshotKeeping)? { KeptSnapshotTable(disk: disk, owner: owner) }
    func keptPosition() -> LogPosition? { disk.tables.position }

    func keep(_ growth: LogGrowth) async throws {
        var log = disk.tables.log
        try log.keep(growth)
        let kept = log
        try await disk.commit(as: owner, to: .directory) { tables in (tables.log, tables.position) = (kept, growth.position) }
    }
}
