package import MailModel

/// How sending one message went.
package enum SMTPTransactionResult: Sendable, Hashable {
    /// Nothing was said about any recipient: no connection, no trust, no service.
    case notStarted(Reply)
    /// A reply for each recipient, from the server at one of the destination's endpoints. `isUnanswered`: all was sent and no reply came,
    /// so that server may have it.
    case finished([EmailAddress: Reply], isUnanswered: Bool, by: HostPort)

    /// The node stops before anything was said.
    static let stopped = notStarted(stopping)
    static let stopping = Reply(.transient, .shuttingDown, "Not sent: this side is stopping")
}
