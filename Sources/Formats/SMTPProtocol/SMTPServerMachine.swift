package import MailModel
package import SASLProtocol

/// A server's side of a session (RFC 5321 section 4.1.4): which command may follow which, and what is answered. It owns no socket, clock
/// or store: it asks by returning an action, and is answered through another method.
package struct SMTPServerMachine: Sendable {
    package enum Action: Sendable {
        case reply(Reply)
        case replyAndClose(Reply)
        /// Content is refused before it came. What the client sent behind its command without waiting for 354 is content, and would be
        /// run as commands: where octets wait already, the session ends with this reply.
        case refuseContent(Reply)
        /// Nothing is read until the question is answered.
        case ask(Question)
        /// Send the reply, then switch; octets that came before the switch close the connection.
        case startTLS(Reply)
        /// Send 354, then read content.
        case readContent(Reply, expectedSize: Int)
        /// Read so many octets, part of a message of which chunks may be held already (RFC 3030 section 2); answered by
        /// ``chunkRead(_:)`` when they have come.
        case readChunk(SMTPChunk, expectedSize: Int, isBinary: Bool)
        /// Read so many octets and throw them away; answered by ``chunkDiscarded()``.
        case discardChunk(SMTPChunk)
        /// Keep the message; answered by ``messageAnswered(_:)``.
        case store(Octets, Envelope)
    }

    package enum Question: Sendable {
        case connected
        case scramRecord(user: String)
        case scramPrincipal(user: String)
        case signIn(PasswordCredentials)
        case sender(EmailAddress?, MailParameters)
        case recipient(EmailAddress, sender: EmailAddress?)
        /// `RCPT TO:<Postmaster>` names no domain (RFC 5321 section 4.5.1): whose mailbox is that?
        case postmaster
    }

    /// The legal orders; each case carries what only it knows.
    enum State {
        case connecting
        case greeted
        case ready
        case authenticating(SASLServerExchange)
        case checkingSender(EmailAddress?, MailParameters)
        case transaction(Transaction)
        case findingPostmaster(Transaction, RecipientOptions)
        case checkingRecipient(Transaction, EmailAddress, RecipientOptions)
        case receiving(Transaction)
        case receivingChunk(Gathering, SMTPChunk)
        case gathering(Gathering)
        case discardingChunk(RefusedChunks, SMTPChunk)
        case refusedChunks(RefusedChunks)
        case storing
        case closed
    }

    struct Transaction {
        var envelope: Envelope
        let parameters: MailParameters
    }

    let configuration: SMTPServerConfiguration
    private let decoySecret: [UInt8]
    var state = State.connecting
    private var errors = 0
    private var brokenLines = 0
    private var failedSignIns = 0
    /// The client showed a certificate that could not be looked up.
    private var isCertificateUnjudged = false
    /// Content was refused before it came; what is no command then is taken to be that content.
    private var hasRefusedContent = false

    package private(set) var isTLS: Bool
    package private(set) var clientName: String?
    package private(set) var principal: Principal?

    /// - Parameter decoySecret: makes up records of users that do not exist; the same for the life of the node.
    package init(_ configuration: SMTPServerConfiguration, decoySecret: [UInt8]) {
        (self.configuration, self.decoySecret) = (configuration, decoySecret)
        isTLS = configuration.tls == .fromFirstOctet
    }

    /// Whether the next line belongs to a SASL exchange and may be longer.
    package var isAuthenticating: Bool {
        if case .authenticating = state { true } else { false }
    }

    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    package mutating func connected() -> Action { .ask(.connected) }

    package mutating func connectionJudged(_ refusal: Refusal?) -> Action {
        if let refusal { return close(refusal.reply) }
        state = .greeted
        return .reply(Reply(.success, suffix: 20, lines: ["\(configuration.hostName) ESMTP"]))
    }

    /// A line of the client. `serverNonce` is used if a SCRAM exchange begins.
    package mutating func received(_ line: SMTPLineReader.Line, serverNonce: @autoclosure () -> String) -> Action {
        switch line {
        case .broken:
            if hasRefusedContent { return hopeless() }
            endExchange()
            brokenLines += 1
            if brokenLines >= SMTPLimits.brokenLines { return close(Reply(.transient, .tooManyErrors)) }
            return failed(Reply(.permanent, .commandUnknown, "Commands are printable ASCII and end with CRLF"))
        case .tooLong:
            if hasRefusedContent { return hopeless() }
            endExchange()
            return failed(Reply(.permanent, .lineTooLong))
        case .unreadableChunk: return refused(.chunk)
        case .text(let text):
            if case .authenticating(let exchange) = state { return continueAuthentication(exchange, text) }
            do {
                return run(try SMTPCommandParser(knowsDSN: configuration.offersDSN).parse(text), serverNonce: serverNonce())
            } catch { return refused(error) }
        }
    }

    private mutating func refused(_ failure: SMTPCommandParser.Failure) -> Action {
        if hasRefusedContent, failure == .unknownVerb { return hopeless() }
        return switch failure {
        case .otherProtocol: close(Reply(.transient, .notSMTP))
        case .unknownVerb: failed(Reply(.permanent, .commandUnknown))
        case .notImplemented: failed(Reply(.permanent, .commandNotImplemented))
        case .badArgument: failed(Reply(.permanent, .argumentsWrong))
        case .badData: refuseContent(Reply(.permanent, .argumentsWrong))
        case .chunk: close(Reply(.permanent, .argumentsWrong, "A chunk without a size, closing connection"))
        case .badSender: failed(Reply(.permanent, .senderAddressWrong))
        case .badRecipient: failed(Reply(.permanent, .addressWrong))
        case .unknownParameter: failed(Reply(.permanent, .parameterUnknown))
        }
    }

    private mutating func run(_ command: SMTPCommand, serverNonce: String) -> Action {
        hasRefusedContent = false
        if case .bdat = command {} else { leaveRefusedChunks() }
        switch command {
        case .ehlo(let name): return hello(name, isExtended: true)
        case .helo(let name): return hello(name, isExtended: false)
        case .noop: return .reply(Reply(.success, .ok))
        case .quit: return close(Reply(.success, .closing))
        case .rset: return reset()
        case .vrfy: return .reply(Reply(.success, .cannotVerify))
        case .expn: return failed(Reply(.permanent, .commandNotImplemented))
        case .help: return .reply(Reply(.success, suffix: 14, status: .init(0, 0), lines: ["See RFC 5321"]))
        case .startTLS: return startTLS()
        case .auth(let mechanism, let response): return authenticate(mechanism, response, serverNonce)
        case .mail(let sender, let parameters): return mail(sender, parameters)
        case .rcpt(let recipient, let options): return rcpt(recipient, options)
        case .rcptPostmaster(let options): return rcpt(nil, options)
        case .data: return data()
        case .bdat(let chunk): return self.chunk(chunk)
        }
    }

    // MARK: Greeting, reset, TLS

    private mutating func hello(_ name: String, isExtended: Bool) -> Action {
        clientName = name
        state = .ready  // RFC 5321 section 4.1.4: EHLO clears a transaction
        guard isExtended else {
            return .reply(Reply(.success, suffix: 50, lines: [configuration.hostName.text]))
        }
        return .reply(Reply(.success, suffix: 50, lines: [configuration.hostName.text] + extensions))
    }

    private var extensions: [String] {
        var lines = [
            "PIPELINING", "SIZE \(configuration.limits.messageSize)", "8BITMIME", "CHUNKING", "ENHANCEDSTATUSCODES", "SMTPUTF8",
        ]
        if configuration.takesBinary { lines.append("BINARYMIME") }
        if configuration.offersDSN { lines.append("DSN") }
        switch configuration.tls {
        case .offered, .required: if !isTLS { lines.append("STARTTLS") }
        case .none, .fromFirstOctet: break
        }
        if configuration.authentication != .none, isTLS, principal == nil {
            lines.append("AUTH \(mechanisms.joined(separator: " "))")
        }
        return lines
    }

    private var mechanisms: [String] {
        switch configuration.authentication {
        case .none: []
        case .passwords: SASLServerExchange.mechanisms.filter { $0 != SASLServerExchange.scram }
        case .passwordsAndSCRAM: SASLServerExchange.mechanisms
        }
    }

    private mutating func reset() -> Action {
        switch state {
        case .transaction, .gathering, .refusedChunks: state = .ready
        case .connecting, .greeted, .ready, .authenticating, .checkingSender, .findingPostmaster, .checkingRecipient, .receiving,
            .receivingChunk, .discardingChunk, .storing, .closed:
            break
        }
        return .reply(Reply(.success, .ok))
    }

    private mutating func startTLS() -> Action {
        switch configuration.tls {
        case .none, .fromFirstOctet: return failed(Reply(.permanent, .commandNotImplemented))
        case .offered, .required: break
        }
        guard !isTLS else { return failed(Reply(.permanent, .wrongSequence)) }
        guard case .ready = state else { return failed(Reply(.permanent, .wrongSequence)) }
        return .startTLS(Reply(.success, suffix: 20, status: .init(0, 0), lines: ["Ready to start TLS"]))
    }

    /// RFC 3207 section 4.2: everything learnt before is forgotten.
    package mutating func tlsStarted() {
        isTLS = true
        state = .greeted
        clientName = nil
    }

    /// TLS itself proved who the client is, if that is somebody here; AUTH is then not offered.
    package mutating func proved(_ found: CertificateSignIn) {
        switch found {
        case .accepted(let principal): self.principal = principal
        case .unknown: break
        case .unavailable: isCertificateUnjudged = true
        }
    }

    /// Octets stood in the buffer when TLS was to start: somebody put them there for us to run as if they came protected.
    package mutating func dataBeforeTLS() -> Action { close(Reply(.permanent, .dataBeforeTLS)) }

    // MARK: Sign-in

    private mutating func authenticate(_ mechanism: String, _ response: String?, _ serverNonce: String) -> Action {
        guard configuration.authentication != .none else { return failed(Reply(.permanent, .commandNotImplemented)) }
        guard isTLS else { return failed(Reply(.permanent, .mechanismNeedsTLS)) }
        guard case .ready = state, principal == nil else { return failed(Reply(.permanent, .wrongSequence)) }
        guard mechanisms.contains(mechanism),
            let exchange = SASLServerExchange(mechanism: mechanism, serverNonce: serverNonce)
        else {
            return failed(Reply(.permanent, .mechanismUnknown))
        }
        state = .authenticating(exchange)
        guard let response else { return challenge(exchange.greeting) }
        return continueAuthentication(exchange, response == "=" ? "" : response)
    }

    private mutating func continueAuthentication(_ exchange: SASLServerExchange, _ line: String) -> Action {
        var exchange = exchange
        let step = exchange.received(line)
        state = .authenticating(exchange)
        switch step {
        case .challenge(let text): return challenge(text)
        case .password(let credentials): return .ask(.signIn(credentials))
        case .scramRecord(let user): return .ask(.scramRecord(user: user))
        case .scramProven(let user): return .ask(.scramPrincipal(user: user))
        case .cancelled, .malformed:
            state = .ready
            return failed(Reply(.permanent, .argumentsWrong, "Authentication exchange not valid"))
        case .wrong: return signInFailed(Reply(.permanent, .credentialsWrong))
        }
    }

    private func challenge(_ text: String) -> Action {
        .reply(Reply(.intermediate, suffix: 34, lines: [text]))
    }

    /// Answers ``Question/scramRecord(user:)``.
    package mutating func scramRecordFound(_ lookup: ScramLookup) -> Action {
        guard case .authenticating(var exchange) = state else { return close(Reply(.transient, .localError)) }
        let step: SASLServerExchange.Step
        switch lookup {
        case .found(let record): step = exchange.found(record, decoySecret: decoySecret)
        case .unknown: step = exchange.found(nil, decoySecret: decoySecret)
        case .unavailable:
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
        state = .authenticating(exchange)
        guard case .challenge(let text) = step else {
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
        return challenge(text)
    }

    /// Answers ``Question/signIn(_:)`` and ``Question/scramPrincipal(user:)``.
    package mutating func signedIn(_ result: SignIn) -> Action {
        switch result {
        case .accepted(let principal):
            self.principal = principal
            state = .ready
            return .reply(Reply(.success, .authenticated))
        case .wrong: return signInFailed(Reply(.permanent, .credentialsWrong))
        case .busy:
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
    }

    private mutating func signInFailed(_ reply: Reply) -> Action {
        state = .ready
        failedSignIns += 1
        return failedSignIns >= SMTPLimits.failedSignIns ? close(Reply(.transient, .tooManyErrors)) : failed(reply)
    }

    // MARK: The transaction

    private mutating func mail(_ sender: EmailAddress?, _ parameters: MailParameters) -> Action {
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
    private mutating func rcpt(_ recipient: EmailAddress?, _ options: RecipientOptions) -> Action {
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
            return refusal.scope == .connection ? close(refusal.reply) : failed(refusal.reply)
        }
        transaction.envelope.add(recipient, options)
        state = .transaction(transaction)
        return .reply(Reply(.success, .recipientOK))
    }

    private mutating func data() -> Action {
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
            state = .storing
            return .store(content, transaction.envelope)
        }
    }

    package mutating func messageAnswered(_ reply: Reply) -> Action {
        state = .ready
        return reply.isSuccess ? .reply(reply) : failed(reply)
    }

    // MARK: Ends

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

    package mutating func timedOut() -> Action { close(Reply(.transient, .timeout)) }
    package mutating func hopeless() -> Action { close(Reply(.transient, .tooManyErrors)) }
    package mutating func shuttingDown() -> Action { close(Reply(.transient, .shuttingDown)) }

    /// Counts an error; the last one allowed is answered 421.
    mutating func failed(_ reply: Reply) -> Action {
        errors += 1
        return errors >= configuration.limits.errors ? close(Reply(.transient, .tooManyErrors)) : .reply(reply)
    }

    private mutating func refuseContent(_ reply: Reply) -> Action {
        hasRefusedContent = true
        switch failed(reply) {
        case .reply(let reply): return .refuseContent(reply)
        case let last: return last
        }
    }

    /// A line that is none ends a sign-in under way (RFC 4954 section 4).
    private mutating func endExchange() {
        if case .authenticating = state { state = .ready }
    }

    mutating func close(_ reply: Reply) -> Action {
        state = .closed
        return .replyAndClose(reply)
    }
}
