package import MailModel

/// How sending one message went.
package enum SMTPTransactionResult: Sendable, Hashable {
    /// Nothing was said about any recipient: no connection, no trust, no service.
    case notStarted(Reply)
    /// A reply for each recipient. `isUnanswered`: all was sent and no reply came, so the other side may have it.
    case finished([EmailAddress: Reply], isUnanswered: Bool)

    /// The node stops before anything was said.
    static let stopped = notStarted(stopping)
    static let stopping = Reply(.transient, .shuttingDown, "Not sent: this side is stopping")
}
