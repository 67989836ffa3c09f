import MailModel
package import MessageFormat

/// Bounds of profile 1.
package enum SMIMELimits {
    /// The header section that stands before the message under the signature.
    package static let protectedHeader = HeaderLimits(fields: MessageLimits.fields, octets: 1_048_576)
    /// Recipients of one copy.
    package static let recipients = 100
    /// A signing time older than this at acceptance is not opened: what is remembered of earlier copies lasts 50 days, so that nothing
    /// older can be told from a replay.
    package static let oldestSigningTime = Duration.days(37)
    /// A signing time older than this when it is opened is not opened either: a copy may have waited here, or stood in a hold, for longer
    /// than claims are remembered.
    package static let oldestSigningTimeAtOpening = Duration.days(48)
    /// A signing time this far ahead is not opened for the same reason; it leaves a day for clocks that are wrong.
    package static let furthestSigningTime = Duration.days(1)
}
