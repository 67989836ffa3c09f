import MailModel

/// How long what the authority signs is good for; ours. Gateways' certificates: ``IssuingTerms``.
package enum AuthorityPeriods {
    package static let root: Duration = .days(20 * 365)
    package static let issuing: Duration = .days(5 * 365)
    /// The root's revocation list: a ceremony signs the next one, at the latest a month before.
    package static let rootList: Duration = .days(400)
    /// Certificates begin earlier than now, for clocks that are behind.
    package static let leafStartsBefore: Duration = .seconds(3_600)
    /// Of who answers about revocation: short, as nobody asks about it (RFC 6960 section 4.2.2.2.1); renewed when less than the overlap is left.
    package static let responder: Duration = .days(30)
    package static let responderOverlap: Duration = .days(15)
    /// Since the last statement or signing; a clock that says more is wrong, unless an officer says that it is right.
    package static let longestPause: Duration = .days(30)
    /// How far the clock may be behind what was signed last: half of ``DirectoryLimits/datingBack``, as gateways' clocks differ, too.
    package static let clockBehind: Duration = .hours(12)
    /// A revocation list.
    package static let revocationList: Duration = .days(7)
}
