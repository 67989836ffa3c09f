package import CommunityModel
package import MerkleLog

/// Who cosigns heads of the log for this gateway, as a witness (C2SP tlog-cosignature).
package protocol Witnessing: Sendable {
    /// Says that a head is the largest that this gateway saw, and consistent with all before it: only of one that was verified and is kept.
    ///
    /// - Parameter cosigner: the key of the log's own cosignatures.
    /// - Returns: `nil` while there is no key or certificate to say it by.
    func cosign(_ head: CheckpointLine, log cosigner: NoteKey) async -> WitnessEvidence?
}
