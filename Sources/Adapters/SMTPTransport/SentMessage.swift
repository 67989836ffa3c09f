import MailModel

/// How a message fared on one connection.
struct SentMessage: Sendable {
    let result: SMTPTransactionResult
    /// Recipients whom that server cannot have it for, by what it offers; it was not asked for them.
    let unfit: Set<EmailAddress>
    /// Content went out, to its end or not.
    let hasSentContent: Bool

    init(_ result: SMTPTransactionResult, unfit: Set<EmailAddress> = [], hasSentContent: Bool = false) {
        (self.result, self.unfit, self.hasSentContent) = (result, unfit, hasSentContent)
    }
}
