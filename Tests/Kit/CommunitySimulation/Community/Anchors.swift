import CommunityModel
import X509

/// What everybody in the community knows from the start.
struct Anchors: Sendable {
    let root: Certificate
    /// Of the authority that is believed, without statements yet.
    let log: FollowedLog
}
