import MailModel

/// Bounds of the directory; ours.
package enum DirectoryLimits {
    /// Issuing certificates in use.
    package static let issuers = 8
    /// How long a domain that left a member stands in public before it may become another's.
    package static let publicNotice: Duration = .hours(72)
    /// How long before a cosignature of the log without it a statement may be dated: of ``publicNotice`` so much at the most can be cut off. An
    /// act may wait for its publication, and a clock be put back.
    package static let datingBack: Duration = .hours(24)
    /// How far clocks may differ.
    package static let clockSkew: Duration = .minutes(5)
    /// How long after its end the octets of a certificate are kept at the least. What opens mail needs those of a gateway's own former ones, as
    /// long as mail that was sealed for them may be opened: 48 days after it was signed. Past mail is judged by what came with it and by the
    /// digest, which stays.
    package static let endedCertificates: Duration = .days(60)
}
