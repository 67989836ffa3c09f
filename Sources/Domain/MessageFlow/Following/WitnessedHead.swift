package import CommunityModel
package import MerkleLog

/// A head of the log as somebody holds it, and that somebody's word as a witness, where there is one.
package struct WitnessedHead: Sendable, Hashable {
    package let line: CheckpointLine
    package let witness: WitnessEvidence?

    init(_ line: CheckpointLine, _ witness: WitnessEvidence? = nil) { (self.line, self.witness) = (line, witness) }

    /// As it is told others.
    var text: String { LogView(head: line, cosignature: witness?.cosignature).text }
}
