import CommunityModel
import MailModel
import MerkleLog

/// What an operator reads of a split view.
enum SplitViewText {
    static func of(_ report: SplitViewReport) -> String {
        let theirs = report.proof.shorter, root = Hexadecimal.text(theirs.root.octets)
        let state = report.decidedAt.map { "decided \($0.rfc3339)" } ?? "nothing is sent or opened until you decide"
        return
            "\(report.member) holds another history of \(theirs.size) statements, root \(root), found \(report.foundAt.rfc3339): \(state)"
    }
}
