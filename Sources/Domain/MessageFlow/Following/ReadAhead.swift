import CommunityModel
import MailModel
import MerkleLog

/// What was read of a log on its way to a checkpoint, and is not kept yet.
struct ReadAhead {
    /// So many are kept at once.
    private static let most = 16

    private(set) var bundles: [EntryReader.Bundle] = []
    private(set) var leaves: [LeafDigest: Octets] = [:]

    mutating func add(_ bundle: EntryReader.Bundle, _ leaves: [LeafDigest: Octets]) {
        bundles.append(bundle)
        self.leaves.merge(leaves) { $1 }
    }

    /// Whether it is too much to hold on to until the checkpoint is reached.
    var isLong: Bool { bundles.count > Self.most }
}
