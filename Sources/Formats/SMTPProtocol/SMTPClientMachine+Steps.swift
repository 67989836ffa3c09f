import MailModel

/// What a transaction has sent, heard, and waits for.
extension SMTPClientMachine {
    struct Transaction {
        let envelope: Envelope
        let transfer: Transfer
        var replies: [EmailAddress: Reply] = [:]
        /// Not asked for; see ``Outcome/unfit``.
        var unfit: Set<EmailAddress> = []
        var awaited: [Step]
        var mailReply: Reply?
        /// Commands not sent yet: the server takes them one at a time.
        var unsent: [String]
        /// The end of the content went out.
        var isContentSent = false
        /// A chunk was announced, and has not gone out to its end.
        var isChunkOpen = false
        /// A chunk was refused; the message is no more.
        var hasFailed = false
        /// Whose reply was given after the content, by LMTP.
        var answered: Set<EmailAddress> = []

        var awaitsContentReply: Bool {
            awaited.contains { if case .content = $0 { true } else { false } }
        }
    }

    enum Step: Sendable, Hashable {
        case mail, rcpt(EmailAddress), data, chunk, reset
        /// By LMTP a recipient's own.
        case content(EmailAddress?)
    }
}
