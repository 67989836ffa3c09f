import CommunityModel
import MailModel
import MerkleLog

/// What an operator reads of a split view.
enum SplitViewText {
    static func of(_ report: SplitViewReport) -> String {
        let theirs = report.proof.shorter, root = Hexadecimal.text(theirs.root.octets)
        let seen = report.theirs.map { ", as its gateway \($0.gateway) cosigned \($0.time.rfc3339)" } ?? ""
        let state = report.decidedAt.map { "decided \($0.rfc3339)" } ?? "nothing is sent or opened until you decide"
        return
            "\(report.member) holds another history of \(theirs.size) statements, root \(root)\(seen), found \(report.foundAt.rfc3339): \(state)"
    }
}
