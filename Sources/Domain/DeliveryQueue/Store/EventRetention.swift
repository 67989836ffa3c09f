import MailModel

/// How long events are kept.
package enum EventRetention {
    package static let lifetime = Duration.days(30)
}
