/// Whether somebody who showed a certificate is a gateway of the community.
package enum TrustVerdict: Sendable, Hashable {
    case trusted
    /// The certificate's own fault; ``ChainVerdict/valid`` never stands here.
    case certificate(ChainVerdict)
    /// Not readable as a certificate of the profile.
    case unreadable
    /// The chain is good, but the directory lists this certificate for nobody, or for another purpose.
    case notListed
    case memberSuspended
}
