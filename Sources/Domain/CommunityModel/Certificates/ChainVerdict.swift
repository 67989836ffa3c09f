package import MailModel

/// What a certificate is worth at a moment. Faults are told apart, as each has its own consequence (G-13, G-21).
package enum ChainVerdict: Sendable, Hashable {
    case valid
    /// The last moment at which it, or the certificate that issued it, was valid.
    case expired(since: Timestamp)
    case notYetValid(until: Timestamp)
    case revoked(since: Timestamp)
    case issuerNotTrusted
    /// The directory is too old to say.
    case revocationUnknown
    /// Made for something else, or not of the community's profile.
    case wrongPurpose
}
