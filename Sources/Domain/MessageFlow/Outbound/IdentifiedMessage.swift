package import MailModel
package import MessageFormat

/// A message whose From, Sender and envelope sender were found to belong to who signed in.
package struct IdentifiedMessage: Sendable {
    package let message: Message
    package let messageID: String
    package let envelope: Envelope
    package let from: EmailAddress
    package let principal: String
    package let listener: String
    package let assurance: Assurance
}
