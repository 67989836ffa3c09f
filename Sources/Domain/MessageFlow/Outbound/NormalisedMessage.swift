import MailModel
package import MessageFormat

/// A submitted message without what must not travel, with what every message has.
package struct NormalisedMessage: Sendable {
    package let message: Message
    package let messageID: String
    package let submission: Submission
}
