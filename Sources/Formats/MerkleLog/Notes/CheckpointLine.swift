package import MailModel

/// A checkpoint in one line, as those who follow the same log tell it each other: size, root, and the log's own cosignature with its time.
/// Name and key of the log are known to both, and follow from each other; so the cosignature can be verified, and be shown to others as part
/// of a whole note.
package struct CheckpointLine: Sendable, Hashable {
    package let size: UInt64
    package let root: MerkleHash
    /// Of the cosignature, seconds since 1970.
    package let time: Timestamp
    /// Ed25519 (RFC 8032 section 5.1.6), 64 octets.
    private let signature: [UInt8]

    /// - Parameter key: of kind ``NoteKey/Kind/cosignature``.
    /// - Returns: `nil` where that key did not cosign the note, or more than once.
    package init?(_ verified: VerifiedCheckpoint, cosignedBy key: NoteKey) {
        let signatures = verified.note.signatures.filter { $0.name == key.name && $0.keyID == key.id }
        guard signatures.count == 1, let (stamp, signature) = Cosignature.read(signatures[0].octets) else { return nil }
        (size, root, time) = (verified.checkpoint.size, verified.checkpoint.root, stamp.time)
        self.signature = Array(signature)
    }

    /// `SIZE ROOT SECONDS SIGNATURE`, base64 in its one spelling, at most ``LogLimits/checkpointLine`` octets.
    package var text: String { "\(size) \(ExactBase64.text(root.octets)) \(time.seconds) \(ExactBase64.text(signature))" }

    /// Reads what ``text`` wrote, and no other spelling; nothing of it is believed before ``verified(by:)``.
    package init(parsing text: String) throws(LogFailure) {
        let parts =
            text.utf8.count <= LogLimits.checkpointLine ? text.split(separator: " ", omittingEmptySubsequences: false) : []
        guard parts.count == 4, let size = UInt64(parts[0]), size <= LogLimits.leaves,
            let root = ExactBase64.octets(parts[1]).flatMap({ MerkleHash($0) }), let seconds = Int64(parts[2]), seconds >= 0,
            seconds <= Timestamp.distantFuture.seconds, let signature = ExactBase64.octets(parts[3]), signature.count == 64
        else { throw .checkpointMalformed }
        (self.size, self.root, time, self.signature) = (size, root, Timestamp(seconds: seconds), signature)
        guard self.text == text else { throw .checkpointMalformed }
    }

    /// The whole note, where the key signed this.
    ///
    /// - Parameter key: of kind ``NoteKey/Kind/cosignature``; its name is the log's origin.
    package func verified(by key: NoteKey) throws(LogFailure) -> VerifiedCheckpoint {
        guard let stamp = Cosignature.stamp(time) else { throw .checkpointMalformed }
        let checkpoint = try Checkpoint(origin: key.name, size: size, root: root)
        let cosignature = NoteSignature(name: key.name, keyID: key.id, octets: stamp.octets + signature)
        let note = try SignedNote(text: checkpoint.text, signatures: [cosignature])
        guard try note.verified(by: [key]).count == 1 else { throw .signatureMissing(name: key.name) }
        return VerifiedCheckpoint(checkpoint: checkpoint, note: note, seenAt: time)
    }
}
