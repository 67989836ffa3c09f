import MailModel
import MerkleLog

/// The checkpoint that is out.
struct PublishedCheckpoint {
    let checkpoint: Checkpoint
    let note: SignedNote
    /// When the authority last said that it is the newest; `nil` where no such signature is there.
    let cosignedAt: Timestamp?
}
