/// Bounds of statements; ours.
package enum StatementLimits {
    /// Octets of one text field: a certificate of 8 KiB in base64 fits.
    package static let text = 16 * 1_024
    /// Octets of a name shown to people.
    package static let name = 200
    /// Signatures of one statement, and officers of an authority.
    package static let officers = 16
    /// Statements of one community's log; every one is folded in constant time.
    package static let statements = 4_000_000
}
