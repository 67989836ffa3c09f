package import CommunityModel
package import MailModel
package import MerkleLog

/// What is to be kept once a log went on.
package struct LogGrowth: Sendable {
    /// Bundles of entries by their index, each as far as it is known.
    package private(set) var bundles: [UInt64: Octets] = [:]
    /// Statements that stand in the log as digests.
    package private(set) var leaves: [LeafDigest: Octets] = [:]
    package private(set) var checkpoint: Octets
    package private(set) var position: LogPosition

    package init(_ bundles: [EntryReader.Bundle], _ leaves: [LeafDigest: Octets], checkpoint: Octets, position: LogPosition) {
        for bundle in bundles { self.bundles[bundle.index] = bundle.octets }
        (self.leaves, self.checkpoint, self.position) = (leaves, checkpoint, position)
    }

    /// What could not be kept before goes along.
    mutating func goOn(with next: LogGrowth) {
        bundles.merge(next.bundles) { $1 }
        leaves.merge(next.leaves) { $1 }
        (checkpoint, position) = (next.checkpoint, next.position)
    }
}
