package import MailModel

/// How sending one message went.
package enum SMTPTransactionResult: Sendable, Hashable {
    /// Nothing was said about any recipient: no connection, no trust, no service.
    case notStarted(Reply)
    /// A reply for each recipient, from the server at one of the destination's endpoints. `isUnanswered`: all was sent and no reply came,
    /// so that server may have it. `tookRequests`: it took what the sender asks of reports upon itself (RFC 3461 section 5.2.1).
    case finished([EmailAddress: Reply], isUnanswered: Bool, by: HostPort, tookRequests: Bool = false)

    /// The node stops before anything was said.
    static let stopped = notStarted(stopping)
    static let stopping = Reply(.transient, .shuttingDown, "Not sent: this side is stopping")
}
