import MailModel

/// How a message fared on one connection.
struct SentMessage: Sendable {
    enum Result: Sendable, Hashable {
        /// Nothing was said about any recipient.
        case notStarted(Reply)
        /// A reply for each recipient; see ``SMTPTransactionResult/finished(_:isUnanswered:by:tookRequests:)``.
        case finished([EmailAddress: Reply], isUnanswered: Bool, tookRequests: Bool = false)
    }

    let result: Result
    /// Recipients whom that server cannot have it for, by what it offers; it was not asked for them.
    let unfit: Set<EmailAddress>
    /// Content went out, to its end or not.
    let hasSentContent: Bool

    init(_ result: Result, unfit: Set<EmailAddress> = [], hasSentContent: Bool = false) {
        (self.result, self.unfit, self.hasSentContent) = (result, unfit, hasSentContent)
    }
}
