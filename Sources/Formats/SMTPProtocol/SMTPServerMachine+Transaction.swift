package import MailModel

/// A transaction (RFC 5321 section 3.3): who sends, to whom, and the content by DATA.
extension SMTPServerMachine {
    mutating func reset() -> Action {
        switch state {
        case .transaction, .gathering, .refusedChunks: state = .ready
        case .connecting, .greeted, .ready, .comparingLogViews, .authenticating, .checkingSender, .findingPostmaster,
            .checkingRecipient, .receiving,
            .receivingChunk, .discardingChunk, .storing, .closed:
            break
        }
        return .reply(Reply(.success, .ok))
    }

    mutating func mail(_ sender: EmailAddress?, _ parameters: MailParameters) -> Action {
        guard case .ready = state else { return failed(Reply(.permanent, .wrongSequence)) }
        if configuration.tls == .required, !isTLS { return failed(Reply(.permanent, .mustUseTLS)) }
        if configuration.authentication != .none, principal == nil {
            return failed(isCertificateUnjudged ? Reply(.transient, .authenticationBusy) : Reply(.permanent, .mustAuthenticate))
        }
        if let size = parameters.size, size > configuration.limits.messageSize {
            return failed(Reply(.permanent, .messageTooBig))
        }
        if let sender, sender.isInternationalised, !parameters.options.isInternationalised {
            return failed(Reply(.permanent, .needsSMTPUTF8))
        }
        if parameters.body == .binaryMIME, !configuration.takesBinary {
            return failed(Reply(.permanent, .bodyTypeNotOffered))
        }
        state = .checkingSender(sender, parameters)
        return .ask(.sender(sender, parameters))
    }

    package mutating func senderJudged(_ refusal: Refusal?) -> Action {
        guard case .checkingSender(let sender, let parameters) = state else { return close(Reply(.transient, .localError)) }
        if let refusal {
            state = .ready
            return refusal.scope == .connection ? close(refusal.reply) : failed(refusal.reply)
        }
        let envelope = Envelope(sender: sender, recipients: [], options: parameters.options)
        state = .transaction(Transaction(envelope: envelope, parameters: parameters))
        return .reply(Reply(.success, .senderOK))
    }

    /// - Parameter recipient: `nil` for the postmaster without a domain.
    mutating func rcpt(_ recipient: EmailAddress?, _ options: RecipientOptions) -> Action {
        guard case .transaction(let transaction) = state else { return failed(Reply(.permanent, .wrongSequence)) }
        guard transaction.envelope.recipients.count < configuration.limits.recipients else {
            // RFC 5321 section 4.5.3.1.10. No error of the client, which sends the rest in another transaction.
            return .reply(Reply(.transient, .tooManyRecipients))
        }
        guard let recipient else {
            state = .findingPostmaster(transaction, options)
            return .ask(.postmaster)
        }
        if recipient.isInternationalised, !transaction.parameters.options.isInternationalised {
            return failed(Reply(.permanent, .needsSMTPUTF8))
        }
        return check(recipient, options, transaction)
    }

    private mutating func check(_ recipient: EmailAddress, _ options: RecipientOptions, _ transaction: Transaction) -> Action {
        state = .checkingRecipient(transaction, recipient, options)
        return .ask(.recipient(recipient, sender: transaction.envelope.sender))
    }

    /// Answers ``Question/postmaster``: the address that is then asked about like any other; `nil` for the one at the host's own name.
    package mutating func postmasterFound(_ address: EmailAddress?) -> Action {
        guard case .findingPostmaster(let transaction, let options) = state else { return close(Reply(.transient, .localError)) }
        guard let postmaster = address ?? EmailAddress(localPart: "postmaster", domain: configuration.hostName) else {
            state = .transaction(transaction)
            return failed(Reply(.permanent, .addressWrong))
        }
        return check(postmaster, options, transaction)
    }

    package mutating func recipientJudged(_ refusal: Refusal?) -> Action {
        guard case .checkingRecipient(var transaction, let recipient, let options) = state else {
            return close(Reply(.transient, .localError))
        }
        if let refusal {
            state = .transaction(transaction)
            return refusal.scope == .connection ? close(refusal.reply) : refuseRecipient(refusal.reply)
        }
        transaction.envelope.add(recipient, options)
        state = .transaction(transaction)
        return .reply(Reply(.success, .recipientOK))
    }

    /// Who guesses recipients is slowed down, besides that the session ends soon.
    private mutating func refuseRecipient(_ reply: Reply) -> Action {
        if reply.severity == .permanent { refusedRecipients += 1 }
        let isKnown = principal != nil || !configuration.slowsGuesses, action = failed(reply)
        guard !isKnown, refusedRecipients > SMTPLimits.promptRefusals, case .reply(let reply) = action else { return action }
        return .replyLate(reply)
    }

    mutating func data() -> Action {
        guard case .transaction(let transaction) = state else {
            if case .gathering = state { state = .ready }  // RFC 3030 section 2: never both in one transaction
            return refuseContent(Reply(.permanent, .wrongSequence))
        }
        guard transaction.parameters.body != .binaryMIME else {
            state = .ready  // RFC 3030 section 3
            return refuseContent(Reply(.permanent, .wrongSequence, "Binary content comes by BDAT"))
        }
        guard !transaction.envelope.recipients.isEmpty else { return refuseContent(Reply(.permanent, .noValidRecipients)) }
        state = .receiving(transaction)
        let go = Reply(.intermediate, suffix: 54, lines: ["End data with <CRLF>.<CRLF>"])
        return .readContent(go, expectedSize: transaction.parameters.size ?? 0)
    }

    package mutating func contentRead(_ result: Result<Octets, ContentReader.FaultError>) -> Action {
        guard case .receiving(let transaction) = state else { return close(Reply(.transient, .localError)) }
        switch result {
        case .failure(let error):
            state = .ready
            return error.fault == .noRoom ? .reply(error.fault.reply) : failed(error.fault.reply)
        case .success(let content):
            return store(content, transaction.envelope)
        }
    }

    /// DATA and BDAT are refused before there is a recipient (RFC 5321 section 4.1.1.4).
    mutating func store(_ content: Octets, _ envelope: Envelope) -> Action {
        precondition(!envelope.recipients.isEmpty, "content is for somebody")
        state = .storing
        return .store(content, envelope)
    }

    package mutating func messageAnswered(_ reply: Reply) -> Action {
        state = .ready
        return reply.isSuccess ? .reply(reply) : failed(reply)
    }

    /// Octets stood behind a command whose content was refused.
    package mutating func contentCameAnyway(_ reply: Reply) -> Action { close(reply) }

    /// No memory is free for another message now: answers ``Action/readContent(_:expectedSize:)`` instead of reading. The session goes
    /// on, and it is no error of the client.
    package mutating func contentRefused(_ reply: Reply) -> Action {
        guard case .receiving = state else { return close(Reply(.transient, .localError)) }
        state = .ready
        hasRefusedContent = true
        return .refuseContent(reply)
    }

    mutating func refuseContent(_ reply: Reply) -> Action {
        hasRefusedContent = true
        switch failed(reply) {
        case .reply(let reply): return .refuseContent(reply)
        case let last: return last
        }
    }
}
