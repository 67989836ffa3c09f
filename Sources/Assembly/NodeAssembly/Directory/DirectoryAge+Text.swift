import CommunityModel
import MailModel

extension DirectoryAge {
    /// For the log and for `check`: what it is, and what it stops.
    func text(cosignedAt: Timestamp, at now: Timestamp) -> String {
        let span = CheckText.span(now >= cosignedAt ? now - cosignedAt : cosignedAt - now)
        return switch self {
        case .current: "the directory was cosigned \(span) ago"
        case .late: "the directory was cosigned \(span) ago: no news of the authority since"
        case .stale: "the directory was cosigned \(span) ago: what was revoked since is not known"
        case .ended: "the directory was cosigned \(span) ago: all outbound mail waits"
        case .ahead: "the directory was cosigned \(span) from now: this clock, or the authority's, is wrong"
        case .farAhead:
            "the directory was cosigned \(span) from now: this clock, or the authority's, is wrong, and all outbound mail waits"
        }
    }
}
