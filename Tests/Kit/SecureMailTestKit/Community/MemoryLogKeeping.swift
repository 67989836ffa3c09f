package import CommunityModel
package import MerkleLog
package import MessageFlow
import Synchronization

/// Keeps the log that a node follows, as its disk would; it outlives whoever follows.
package final class MemoryLogKeeping: LogKeeping {
    private let kept = Mutex<(log: MemoryLog, position: LogPosition?)>((MemoryLog(), nil))

    package init() {}

    package var files: any LogSource { kept.withLock { $0.log } }

    package func keptPosition() -> LogPosition? { kept.withLock { $0.position } }

    package func keep(_ growth: LogGrowth) throws {
        try kept.withLock { kept in
            for (index, octets) in growth.bundles {
                guard let tile = LogTile(.entries, index: index) else { throw LogFailure.outsideTree }
                kept.log.files[tile.path] = octets
            }
            for (digest, leaf) in growth.leaves { kept.log.files[digest.path] = leaf }
            (kept.log.checkpoint, kept.position) = (growth.checkpoint, growth.position)
        }
    }
}
