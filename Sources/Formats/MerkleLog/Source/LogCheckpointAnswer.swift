package import MailModel

/// What somebody who was asked for a log's newest checkpoint said.
package enum LogCheckpointAnswer: Sendable, Hashable {
    /// What the tag stands for is still the newest.
    case unchanged
    /// There is no log.
    case missing
    /// - Parameter tag: names this content (RFC 9110 section 8.8.3); `nil` where there is no such name.
    case note(Octets, tag: String?)
}
