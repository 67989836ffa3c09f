import MailModel

/// When a delivery that did not finish is tried again.
///
/// Closer together than RFC 5321 section 4.5.4.1 advises (30 minutes): the servers of a community know each other, and mail among them is
/// expected within seconds. The life of a week is longer than its 4 to 5 days, so that no holiday loses mail.
package struct RetrySchedule: Sendable, Hashable {
    /// Age at which the sender is told that delivery is late.
    package static let delayNotice = Duration.hours(4)
    /// Age at which a delivery fails.
    package static let lifetime = Duration.days(7)

    /// Steps that only servers we know are given, before the common ones.
    private static let quickSteps: [Duration] = [.seconds(5), .seconds(15), .seconds(30)]
    private static let commonSteps: [Duration] = [1, 5, 10, 20, 40].map { .minutes($0) }
    /// No wait is longer, jitter included.
    package static let longestWait = Duration.hours(5)
    private static let hourlyUntil = Duration.hours(24)

    /// The wait before the next attempt, jitter not added.
    ///
    /// - Parameters:
    ///   - failures: attempts that have failed so far, 1 or more.
    ///   - age: time since acceptance.
    package static func delay(afterFailures failures: Int, age: Duration, to destination: Destination) -> Duration {
        let steps = hasQuickSteps(destination) ? quickSteps + commonSteps : commonSteps
        if failures <= steps.count { return steps[max(failures, 1) - 1] }
        return age < hourlyUntil ? .hours(1) : .hours(4)
    }

    private static func hasQuickSteps(_ destination: Destination) -> Bool {
        switch destination {
        case .member, .customer, .mailboxes, .undecided: true
        case .outsiders, .outsidersRoute: false
        }
    }
}
