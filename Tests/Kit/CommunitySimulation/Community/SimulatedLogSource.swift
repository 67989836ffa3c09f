import MailModel
import MerkleLog
import SecureMailTestKit
import Synchronization

/// The log as a gateway reads it over the simulated network: all files of one look come from whoever answered about the checkpoint.
final class SimulatedLogSource: LogSource {
    private let site: GatewaySite
    private let shown = Mutex<MemoryLog?>(nil)

    init(_ site: GatewaySite) { self.site = site }

    func checkpoint(unless tag: String?) async throws -> LogCheckpointAnswer {
        guard let log = await site.authority.log(for: site.host) else { throw SimulationFault.noAnswer }
        shown.withLock { $0 = log }
        return try log.checkpoint(unless: tag)
    }

    func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        try shown.withLock { $0 }?.file(path, from: offset, limit: limit)
    }

    func close() {}
}
