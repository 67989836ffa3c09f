package import MailModel

/// A tree head that the log and enough of its witnesses signed.
package struct VerifiedCheckpoint: Sendable, Hashable {
    package let checkpoint: Checkpoint
    package let note: SignedNote
    /// When it was still the newest, as a whole quorum of witnesses says: with a quorum of three, what the third newest of their
    /// cosignatures says, so that two of them cannot make it look fresh. `nil` where no witness signed.
    package let seenAt: Timestamp?
}
