package import MerkleLog

/// What a gateway says that it holds of the log, in one line of LOGVIEW (`Documentation/profile.md`): the newest head that it knows, and its word as a
/// witness, where it gives that.
package struct LogView: Sendable, Hashable {
    /// Octets of ``text``.
    package static let longestText = LogLimits.checkpointLine + 1 + WitnessCosignature.longestText
    private static let headFields = 4

    package let head: CheckpointLine
    package let cosignature: WitnessCosignature?

    package init(head: CheckpointLine, cosignature: WitnessCosignature?) { (self.head, self.cosignature) = (head, cosignature) }

    package var text: String { cosignature.map { "\(head.text) \($0.text)" } ?? head.text }

    /// Nothing of it is believed before it is verified. What stands where a cosignature should, and is none, makes the whole line none.
    package init(parsing text: String) throws(LogFailure) {
        guard text.utf8.count <= Self.longestText else { throw .checkpointMalformed }
        let fields = text.split(separator: " ", omittingEmptySubsequences: false)
        head = try CheckpointLine(parsing: fields.prefix(Self.headFields).joined(separator: " "))
        guard fields.count > Self.headFields else {
            cosignature = nil
            return
        }
        guard let word = WitnessCosignature(parsing: fields.dropFirst(Self.headFields).joined(separator: " ")) else {
            throw .checkpointMalformed
        }
        cosignature = word
    }
}
