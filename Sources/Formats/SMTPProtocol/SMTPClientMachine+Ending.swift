package import MailModel

/// How a transaction ends, or the session in its midst.
extension SMTPClientMachine {
    mutating func finish(_ replies: [EmailAddress: Reply], unfit: Set<EmailAddress>) -> Action {
        state = .ready
        return .finished(
            Outcome(replies: replies, isReusable: true, tookRequests: extensions.offers(.reports), unfit: unfit))
    }

    /// The session cannot go on, but what was said stands.
    mutating func end(_ replies: [EmailAddress: Reply], unfit: Set<EmailAddress>) -> Action {
        state = .closed
        return .finished(
            Outcome(replies: replies, isReusable: false, tookRequests: extensions.offers(.reports), unfit: unfit))
    }

    /// 421 in a transaction: the server goes away; what it answered before stands.
    mutating func closing(_ reply: Reply, _ transaction: Transaction) -> Action {
        state = .closed
        guard transaction.mailReply != nil else { return .unusable(reply) }
        return end(Self.replies(of: transaction, otherwise: reply), unfit: transaction.unfit)
    }

    /// The connection broke in a transaction.
    package mutating func connectionLost(_ reply: Reply) -> Action {
        guard case .transaction(let transaction) = state, transaction.mailReply != nil else {
            state = .closed
            return .unusable(reply)
        }
        return end(Self.replies(of: transaction, otherwise: reply), unfit: transaction.unfit)
    }

    /// What was refused stays refused; what had no final reply gets the one given.
    static func replies(of transaction: Transaction, otherwise reply: Reply) -> [EmailAddress: Reply] {
        transaction.envelope.recipients.reduce(into: [:]) { replies, recipient in
            let known = transaction.replies[recipient]
            if let known, transaction.answered.contains(recipient) {
                replies[recipient] = known
                return
            }
            replies[recipient] = known.flatMap { $0.isSuccess ? nil : $0 } ?? reply
        }
    }

    /// A session that ends with a success or a 3xx where neither belongs has still failed.
    mutating func unusable(_ reply: Reply) -> Action {
        state = .closed
        return .unusable(reply.isSuccess ? Reply(.transient, .destinationBroken) : Self.final(reply))
    }
}
