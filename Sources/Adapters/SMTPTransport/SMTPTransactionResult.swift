package import MailModel

/// How sending one message went.
package enum SMTPTransactionResult: Sendable, Hashable {
    /// Nothing was said about any recipient: no connection, no trust, no service.
    case notStarted(Reply)
    /// A reply for each recipient. `isUnanswered`: all was sent and no reply came, so a server may have it. `by`: at which of the
    /// destination's endpoints the server is that said so, for those whom one did; where one may have the message, it stands for all
    /// who wait. `tookRequests`: for whom it took what the sender asks of reports upon itself (RFC 3461 section 5.2.1).
    case finished(
        [EmailAddress: Reply], isUnanswered: Bool, by: [EmailAddress: HostPort], tookRequests: Set<EmailAddress> = [])

    /// The node stops before anything was said.
    static let stopped = notStarted(stopping)
    static let stopping = Reply(.transient, .shuttingDown, "Not sent: this side is stopping")
}
