package import CommunityModel
package import MailModel
package import MerkleLog

/// Where a node keeps the log that it goes by, and beside it, in a place of its own, how far that reaches: so an older or another log stays
/// refused although the kept one became too old while the node was off, or was damaged.
package protocol LogKeeping: Sendable {
    /// What was kept, file by file.
    var files: any LogSource { get }
    /// Where what the log makes is kept, too; `nil` where that is not worth it.
    var snapshots: (any SnapshotKeeping)? { get }
    /// `nil` where none was kept.
    func keptPosition() async throws -> LogPosition?
    /// Returns once all of it is durable. Entries go first, then the checkpoint that names them, then the position: one that reached farther
    /// than the kept log would make that useless.
    func keep(_ growth: LogGrowth) async throws
    /// Puts bundles of a log that goes on by very many into their places, so that not all of it has to be in memory until its end is verified.
    /// No checkpoint names them yet, and a bundle that one names begins with what it named.
    ///
    /// - Returns: whether they are there, so that ``keep(_:)`` need not bring them.
    func keepAhead(_ bundles: [EntryReader.Bundle], _ leaves: [LeafDigest: Octets]) async throws -> Bool
}

extension LogKeeping {
    package var snapshots: (any SnapshotKeeping)? { nil }
    package func keepAhead(_ bundles: [EntryReader.Bundle], _ leaves: [LeafDigest: Octets]) async throws -> Bool { false }
}
