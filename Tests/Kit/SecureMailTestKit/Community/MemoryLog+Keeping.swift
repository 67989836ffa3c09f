import CommunityModel
import MailModel
package import MerkleLog
package import MessageFlow

extension MemoryLog {
    /// Keeps what a log grew by, as a node's folder does.
    package mutating func keep(_ growth: LogGrowth) throws(LogFailure) {
        for (index, octets) in growth.bundles {
            guard let tile = LogTile(.entries, index: index) else { throw .outsideTree }
            files[tile.path] = octets
        }
        for (digest, leaf) in growth.leaves { files[digest.path] = leaf }
        checkpoint = growth.checkpoint
    }
}
