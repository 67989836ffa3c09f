package import MailModel

/// What came of a request for a new certificate.
package enum RenewalReply: Sendable, Hashable {
    /// The chain in PEM, nothing of it verified.
    case certificates(Octets)
    /// The authority says no, in its own words, and when it may be asked again, where it says so.
    case refused(String, retryAfter: Duration?)
    case notReachable(String)
}
