import MailModel

/// The answers to DATA and to the end of the content.
extension SMTPClientMachine {
    mutating func dataAnswered(_ reply: Reply, _ transaction: Transaction) -> Action {
        var transaction = transaction
        let isWanted = transaction.replies.values.contains(where: \.isSuccess)
        if reply.code == 354 {
            // RFC 2920 section 3.1: a server that says 354 although it refused all recipients gets an empty message.
            transaction.awaited = contentSteps(of: transaction)
            state = .transaction(transaction)
            guard !transaction.awaited.isEmpty else { return end(transaction.replies, unfit: transaction.unfit) }
            if isWanted { return .sendContent }
            contentSent()
            return .send(".\r\n")
        }
        let failure = reply.severity == .transient || reply.severity == .permanent ? reply : Reply(.transient, .destinationBroken)
        transaction.replies = transaction.settled(failure)
        return sendReset(transaction)
    }

    /// The content went out to its end; only now can an answer to it be believed.
    package mutating func contentSent() {
        guard case .transaction(var transaction) = state, transaction.awaitsContentReply else { return }
        transaction.isContentSent = true
        state = .transaction(transaction)
    }

    /// - Parameter recipient: whose answer it is; all recipients' when `nil`.
    mutating func contentAnswered(
        _ reply: Reply, _ transaction: Transaction, for recipient: EmailAddress?
    ) -> Action {
        var transaction = transaction
        let isFinal = reply.severity != .intermediate && (transaction.isContentSent || !reply.isSuccess)
        let answer = isFinal ? reply : Reply(.transient, .destinationBroken)
        guard transaction.isContentSent, isFinal else {
            // Half a message went out: what follows would be read as the rest of it.
            return end(transaction.settled(answer), unfit: transaction.unfit)
        }
        if let recipient {
            transaction.replies[recipient] = answer
            transaction.answered.insert(recipient)
        } else {
            transaction.replies = transaction.settled(answer)
        }
        guard transaction.awaited.isEmpty else {
            state = .transaction(transaction)
            return .none
        }
        // RFC 3030 section 2: a server may hold on to a message of which it refused a chunk, until it is told to forget it.
        return transaction.hasFailed ? sendReset(transaction) : finish(transaction.replies, unfit: transaction.unfit)
    }
}
