package import MailModel

/// A next hop to which end of data was sent without an answer. It may have the message, so that for a day no other is tried
/// (RFC 1047 describes the duplicates that come of it).
package struct UnansweredHop: Sendable, Hashable {
    /// How long a delivery stays with that hop.
    package static let stay = Duration.hours(24)

    /// The hop's name, as the outcome gave it.
    package let next: String
    package let until: Timestamp

    package init(next: String, until: Timestamp) { (self.next, self.until) = (next, until) }

    /// Whether the delivery stays with it at a moment. An end that is further away than any is was set by a clock that was wrong.
    package func holds(at now: Timestamp) -> Bool { until > now && until <= now + Self.stay }
}
