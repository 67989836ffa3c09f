package import CommunityModel

/// What befalls a node that follows the directory, for whoever tells the operator.
package enum DirectoryNews: Sendable {
    /// What was kept at an earlier start is gone by from now on.
    case resumed(Directory)
    /// A newer one is gone by from now on.
    case taken(Directory, before: Directory?)
    case notTaken(any Error, holding: Directory?)
    /// The disk refused it; it is tried again at the next look.
    case notKept(any Error)
    case keptPositionUnreadable(any Error)
    case keptFileUnfit(any Error)
}
