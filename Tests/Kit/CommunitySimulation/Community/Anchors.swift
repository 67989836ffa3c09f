import CommunityModel
import X509

/// What everybody in the community knows from the start.
struct Anchors: Sendable {
    let authority: AuthorityKeys
    let root: Certificate
}
