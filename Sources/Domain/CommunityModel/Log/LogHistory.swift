package import MerkleLog

/// The log as a node follows it, for whoever compares it with what others hold.
package protocol LogHistory: Sendable {
    /// The newest checkpoint that was verified; `nil` before the first.
    func newestCheckpoint() async -> VerifiedCheckpoint?
    /// The same where it is durable: a witness cosigns nothing that it may have forgotten after a crash.
    func newestKeptCheckpoint() async -> VerifiedCheckpoint?
    /// The tree, with what says its root at a size that it had, and proves what came after.
    func tree(at size: UInt64) async throws -> CompactTree
}
