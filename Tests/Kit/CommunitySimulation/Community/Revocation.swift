import CommunityModel

/// A certificate of a gateway that was revoked, and since when that gateway knows.
struct Revocation: Sendable {
    let digest: [UInt8]
    let purpose: CertificatePurpose
    /// As its statement tells it, in whole seconds.
    let since: Duration
    var knownAt: Duration?
}
