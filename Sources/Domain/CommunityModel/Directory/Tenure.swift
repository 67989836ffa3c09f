package import MailModel

/// From when until when something held.
package struct Tenure: Sendable, Hashable {
    package let since: Timestamp
    /// The first moment at which it did not hold any more; `nil` while it does.
    package var until: Timestamp?

    package init(since: Timestamp, until: Timestamp? = nil) { (self.since, self.until) = (since, until) }

    package func contains(_ time: Timestamp) -> Bool { since <= time && until.map { time < $0 } ?? true }

    /// The same of what speaks for somebody: clocks differ, and what was stated a moment after, by the authority's clock, was known.
    func allows(_ time: Timestamp, skew: Duration = DirectoryLimits.clockSkew) -> Bool {
        Tenure(since: since - skew, until: until).contains(time)
    }
}
