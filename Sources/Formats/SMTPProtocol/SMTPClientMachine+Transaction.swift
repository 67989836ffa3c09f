package import MailModel

/// The commands of a transaction and their answers, up to the content.
extension SMTPClientMachine {
    /// Begins a transaction; only in ``isReady``.
    /// - Parameter needsUTF8Header: the header section holds UTF-8, as its sender said (RFC 6531 section 3.4).
    package mutating func begin(
        _ envelope: Envelope, size: Int, isEightBit: Bool, needsUTF8Header: Bool = false, by transfer: Transfer = .data
    ) -> Action {
        guard case .ready = state, !envelope.recipients.isEmpty else { return .none }
        if let sizeLimit, size > sizeLimit { return refuse(envelope.recipients, Reply(.permanent, .messageTooBig)) }
        let refused = untakeable(envelope, needsUTF8Header: needsUTF8Header)
        let recipients = envelope.recipients.filter { refused[$0] == nil }
        guard !recipients.isEmpty else { return finish(refused) }
        let words = SMTPTransactionCommands(envelope: envelope, extensions: extensions)
        var commands = [words.mail(size: size, isEightBit: isEightBit, by: transfer)] + recipients.map { words.rcpt($0) }
        var steps = [Step.mail] + recipients.map { .rcpt($0) }
        if transfer == .data { (commands, steps) = (commands + ["DATA"], steps + [.data]) }
        var transaction = Transaction(envelope: envelope, transfer: transfer, replies: refused, awaited: steps, unsent: [])
        if extensions.offers(.pipelining) {
            state = .transaction(transaction)
            return .send(commands.map { $0 + "\r\n" }.joined())
        }
        transaction.unsent = commands.dropFirst().map { $0 + "\r\n" }
        state = .transaction(transaction)
        return .send(commands[0] + "\r\n")
    }

    /// Those that a server without SMTPUTF8 cannot be sent to: an address is never rewritten on the way (RFC 6531 section 3.2).
    private func untakeable(_ envelope: Envelope, needsUTF8Header: Bool) -> [EmailAddress: Reply] {
        guard !extensions.offers(.utf8) else { return [:] }
        let ofAll: Reply? =
            if envelope.sender?.isInternationalised ?? false {
                Reply(.permanent, .addressNeedsSMTPUTF8)
            } else {
                needsUTF8Header ? Reply(.permanent, .headerNeedsSMTPUTF8) : nil
            }
        return envelope.recipients.reduce(into: [:]) { refused, recipient in
            refused[recipient] = recipient.isInternationalised ? Reply(.permanent, .addressNeedsSMTPUTF8) : ofAll
        }
    }

    private mutating func refuse(_ recipients: [EmailAddress], _ reply: Reply) -> Action {
        finish(Dictionary(uniqueKeysWithValues: recipients.map { ($0, reply) }))
    }

    mutating func answered(_ reply: Reply, _ transaction: Transaction) -> Action {
        var transaction = transaction
        guard let step = transaction.awaited.first else {
            return unusable(Reply(.transient, .destinationBroken, "The destination spoke out of turn"))
        }
        if reply.code == 421 { return closing(reply, transaction) }
        let reply = waitingForTLS(reply)
        transaction.awaited.removeFirst()
        switch step {
        case .mail: transaction.mailReply = Self.final(reply)
        case .rcpt(let recipient):
            transaction.replies[recipient] = Self.reply(for: Self.tooManyRecipients(reply), after: transaction.mailReply)
        case .data: return dataAnswered(reply, transaction)
        case .chunk: return chunkAnswered(reply, transaction)
        case .content(let recipient): return contentAnswered(reply, transaction, for: recipient)
        case .reset: return finish(transaction.replies)
        }
        return next(transaction)
    }

    /// Without pipelining: the next command, or DATA left out when nobody is to have the message.
    mutating func next(_ transaction: Transaction) -> Action {
        var transaction = transaction
        if transaction.awaited.isEmpty, transaction.transfer != .data { return beginChunks(transaction) }
        guard !transaction.unsent.isEmpty else {
            state = .transaction(transaction)
            return .none
        }
        if let mail = transaction.mailReply, !mail.isSuccess {
            for recipient in transaction.envelope.recipients where transaction.replies[recipient] == nil {
                transaction.replies[recipient] = mail
            }
            return sendReset(transaction)
        }
        let command = transaction.unsent.removeFirst()
        if transaction.awaited == [.data], !transaction.replies.values.contains(where: \.isSuccess) {
            return sendReset(transaction)
        }
        state = .transaction(transaction)
        return .send(command)
    }

    mutating func sendReset(_ transaction: Transaction) -> Action {
        var transaction = transaction
        (transaction.awaited, transaction.unsent) = ([.reset], [])
        state = .transaction(transaction)
        return .send("RSET\r\n")
    }
}
