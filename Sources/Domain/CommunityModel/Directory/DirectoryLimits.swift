import MailModel

/// Bounds of the directory; ours.
package enum DirectoryLimits {
    /// Issuing certificates in use.
    package static let issuers = 8
    /// How long a domain that left a member stands in public before it may become another's.
    package static let publicNotice: Duration = .hours(72)
    /// How far clocks may differ.
    package static let clockSkew: Duration = .minutes(5)
}
