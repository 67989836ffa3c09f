import MailModel

/// Bounds of the directory file; ours.
package enum DirectoryLimits {
    /// Octets of the whole file: about 100,000 statements.
    package static let octets = 128 * 1_024 * 1_024
    /// Octets of its head and of its signature line.
    package static let headOctets = 4 * 1_024
    /// Octets of all revocation lists in base64.
    package static let revocationOctets = 16 * 1_024 * 1_024
    /// Issuing certificates in use, and with them revocation lists.
    package static let issuers = 8
    /// How long a file may say that it is good for (G-02).
    package static let maximumLifetime: Duration = .days(7)
    /// How long a domain that left a member stands in public before it may become another's.
    package static let publicNotice: Duration = .hours(72)
    /// How far clocks may differ.
    package static let clockSkew: Duration = .minutes(5)
}
