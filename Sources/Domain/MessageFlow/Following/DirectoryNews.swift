package import CommunityModel

/// What befalls a node that follows the log, for whoever tells the operator.
package enum DirectoryNews: Sendable {
    /// What was kept at an earlier start is gone by from now on.
    case resumed(Directory)
    /// A newer one is gone by from now on; without new statements where only its time is newer.
    case taken(Directory, before: Directory?)
    case notTaken(any Error, holding: Directory?)
    /// The disk refused it; it is tried again at the next look.
    case notKept(any Error)
    case keptPositionUnreadable(any Error)
    case keptLogUnfit(any Error)
    /// What was made of the log at an earlier start is not gone by, or cannot be kept: the next start takes longer.
    case snapshotUnfit(any Error), snapshotNotKept(any Error)
    /// What is gone by came to another age.
    case aged(DirectoryAge, Directory)
}
