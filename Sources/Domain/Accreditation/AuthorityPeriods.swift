/// How long what the authority signs is good for; ours.
package enum AuthorityPeriods {
    package static let root: Duration = .seconds(20 * 365 * 86_400)
    package static let issuing: Duration = .seconds(5 * 365 * 86_400)
    /// Short, so that a lost key heals by itself; renewed with at least 10 days' overlap (G-21).
    package static let leaf: Duration = .seconds(90 * 86_400)
    /// Certificates begin earlier than now, for clocks that are behind.
    package static let leafStartsBefore: Duration = .seconds(3_600)
    /// Since the last statement or published file; a clock that says more is wrong, unless an officer says that it is right.
    package static let longestPause: Duration = .seconds(30 * 86_400)
    /// A directory file and a revocation list (G-02: at most 7 days).
    package static let directory: Duration = .seconds(7 * 86_400)
}
