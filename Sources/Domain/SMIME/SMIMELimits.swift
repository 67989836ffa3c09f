import MailModel

/// Bounds of profile 1.
package enum SMIMELimits {
    /// Octets of the header section that stands before the message under the signature.
    package static let protectedHeader = 1_048_576
    /// Recipients of one copy.
    package static let recipients = 100
    /// A signing time older than this at acceptance is not opened: what is remembered of earlier copies lasts 40 days, so that nothing
    /// older can be told from a replay.
    package static let oldestSigningTime = Duration.days(37)
    /// A signing time this far ahead is not opened for the same reason; it leaves a day for clocks that are wrong.
    package static let furthestSigningTime = Duration.days(1)
}
