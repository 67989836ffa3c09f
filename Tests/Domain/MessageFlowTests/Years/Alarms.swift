import CommunityModel
import MailModel
import MessageFlow
import Synchronization

/// What a gateway told its operator that is not in order, each when it was told first; it outlives a restart.
final class Alarms: Sendable {
    enum Alarm: Hashable {
        case refused(LogFollowingFailure)
        /// Shown by that member.
        case splitView(MemberID)
        case behind(MemberID)
        case aged(DirectoryAge)
        case other(String)
    }

    private let raised = Mutex<[Alarm: Timestamp]>([:])

    var all: [Alarm: Timestamp] { raised.withLock { $0 } }

    func add(_ news: DirectoryNews, at now: Timestamp) {
        switch news {
        case .resumed, .taken, .aged(.current, _): break
        case .aged(let age, _): add(.aged(age), now)
        case .notTaken(let failure as LogFollowingFailure, _): add(.refused(failure), now)
        case .keptLogUnfit(let error), .keptPositionUnreadable(let error), .snapshotUnfit(let error), .snapshotNotKept(let error),
            .notKept(let error), .notTaken(let error, _):
            add(.other("\(error)"), now)
        }
    }

    func add(_ news: PeerViewNews, at now: Timestamp) {
        switch news {
        case .splitView(let report): add(.splitView(report.member), now)
        case .behind(let member, _): add(.behind(member), now)
        case .notCompared(_, let error), .notKept(let error), .reportsUnreadable(let error): add(.other("\(error)"), now)
        }
    }

    private func add(_ alarm: Alarm, _ now: Timestamp) { raised.withLock { $0[alarm] = $0[alarm] ?? now } }
}
