import CommunityModel
import MerkleLog
import MessageFlow
import SecureMailTestKit

/// The kept log on a simulated disk.
struct KeptLogTable: LogKeeping {
    let disk: SimulatedDisk
    let owner: Int

    var files: any LogSource { disk.tables.log }
    func keptPosition() -> LogPosition? { disk.tables.position }

    func keep(_ growth: LogGrowth) async throws {
        var log = disk.tables.log
        for (index, octets) in growth.bundles {
            guard let tile = LogTile(.entries, index: index) else { throw LogFailure.outsideTree }
            log.files[tile.path] = octets
        }
        for (digest, leaf) in growth.leaves { log.files[digest.path] = leaf }
        log.checkpoint = growth.checkpoint
        let kept = log
        try await disk.commit(as: owner, to: .directory) { tables in (tables.log, tables.position) = (kept, growth.position) }
    }
}
