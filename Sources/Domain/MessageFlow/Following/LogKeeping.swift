package import CommunityModel
package import MerkleLog

/// Where a node keeps the log that it goes by, and beside it, in a place of its own, how far that reaches: so an older or another log stays
/// refused although the kept one became too old while the node was off, or was damaged.
package protocol LogKeeping: Sendable {
    /// What was kept, file by file.
    var files: any LogSource { get }
    /// `nil` where none was kept.
    func keptPosition() async throws -> LogPosition?
    /// Returns once all of it is durable. Entries go first, then the checkpoint that names them, then the position: one that reached farther
    /// than the kept log would make that useless.
    func keep(_ growth: LogGrowth) async throws
}
