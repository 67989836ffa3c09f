/// How long the authority may have signed nothing before it signs again.
package enum PublishingPause: Sendable, Hashable {
    /// At most ``AuthorityPeriods/longestPause``: more means that the clock is wrong.
    case usual
    /// However long: somebody looked at the clock.
    case confirmed
}
