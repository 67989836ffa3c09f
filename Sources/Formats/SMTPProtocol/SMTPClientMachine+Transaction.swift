package import MailModel

/// The commands of a transaction and their answers, up to the content.
extension SMTPClientMachine {
    /// Begins a transaction; only in ``isReady``.
    /// - Parameter needsUTF8Header: the header section holds UTF-8, as its sender said (RFC 6531 section 3.4).
    package mutating func begin(
        _ envelope: Envelope, size: Int, isEightBit: Bool, needsUTF8Header: Bool = false, by transfer: Transfer = .data
    ) -> Action {
        guard case .ready = state, !envelope.recipients.isEmpty else { return .none }
        let refused = untakeable(envelope, size: size, needsUTF8Header: needsUTF8Header), unfit = Set(refused.keys)
        let recipients = envelope.recipients.filter { refused[$0] == nil }
        guard !recipients.isEmpty else { return finish(refused, unfit: unfit) }
        let words = SMTPTransactionCommands(envelope: envelope, extensions: extensions)
        var commands = [words.mail(size: size, isEightBit: isEightBit, by: transfer)] + recipients.map { words.rcpt($0) }
        var steps = [Step.mail] + recipients.map { .rcpt($0) }
        if transfer == .data { (commands, steps) = (commands + ["DATA"], steps + [.data]) }
        var transaction = Transaction(
            envelope: envelope, transfer: transfer, replies: refused, unfit: unfit, awaited: steps, unsent: [])
        if extensions.offers(.pipelining) {
            state = .transaction(transaction)
            return .send(commands.map { $0 + "\r\n" }.joined())
        }
        transaction.unsent = commands.dropFirst().map { $0 + "\r\n" }
        state = .transaction(transaction)
        return .send(commands[0] + "\r\n")
    }

    /// Those whom the server cannot have this message for, and why.
    private func untakeable(_ envelope: Envelope, size: Int, needsUTF8Header: Bool) -> [EmailAddress: Reply] {
        let ofAll = reasonForAll(envelope, size: size, needsUTF8Header: needsUTF8Header)
        return envelope.recipients.reduce(into: [:]) { refused, recipient in
            refused[recipient] = ofAll ?? (needsUTF8(recipient) ? unfit(.addressNeedsSMTPUTF8) : nil)
        }
    }

    private func reasonForAll(_ envelope: Envelope, size: Int, needsUTF8Header: Bool) -> Reply? {
        if let sizeLimit, size > sizeLimit { return unfit(.messageTooBig) }
        if let sender = envelope.sender, needsUTF8(sender) { return unfit(.addressNeedsSMTPUTF8) }
        return needsUTF8Header && !extensions.offers(.utf8) ? unfit(.headerNeedsSMTPUTF8) : nil
    }

    /// An address is never rewritten on the way (RFC 6531 section 3.2).
    private func needsUTF8(_ address: EmailAddress) -> Bool { address.isInternationalised && !extensions.offers(.utf8) }

    /// A server that was greeted by HELO said nothing of what it cannot do, and may do it when EHLO works again.
    private func unfit(_ condition: Reply.Condition) -> Reply {
        Reply(extensions.isExtended ? .permanent : .transient, condition)
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
        case .reset:
            // Whoever does not take that back is elsewhere in the dialogue than we are (RFC 5321 section 4.1.1.5 knows 250 alone).
            return reply.isSuccess
                ? finish(transaction.replies, unfit: transaction.unfit) : end(transaction.replies, unfit: transaction.unfit)
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
