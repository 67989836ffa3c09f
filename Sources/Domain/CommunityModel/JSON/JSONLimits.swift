/// Bounds of what is read as JSON; ours, far above any statement.
package enum JSONLimits {
    /// Nested objects and arrays. A leaf has four.
    package static let depth = 16
    /// Octets of one text. A leaf with a certificate has about 2 KiB.
    package static let octets = 256 * 1_024
}
