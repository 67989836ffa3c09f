package import CommunityModel
package import MailModel

/// What comes of comparing the log with what peers hold, for whoever tells the operator.
package enum PeerViewNews: Sendable {
    /// The authority told a member another history. Nothing is sent or opened until an operator decides.
    case splitView(SplitViewReport)
    /// A member holds a longer log, and has for long: what this node reads may have been frozen.
    case behind(MemberID, size: UInt64)
    case notCompared(MemberID, any Error)
    /// The disk refused it: after a start it has to be found again.
    case notKept(any Error)
    case reportsUnreadable(any Error)
}
