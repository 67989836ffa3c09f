package import MailModel
package import SASLProtocol

/// A server's side of a session (RFC 5321 section 4.1.4): which command may follow which, and what is answered. It owns no socket, clock
/// or store: it asks by returning an action, and is answered through another method.
package struct SMTPServerMachine: Sendable {
    package enum Action: Sendable {
        case reply(Reply)
        /// The same to somebody who seems to guess, after a pause; nothing is read meanwhile.
        case replyLate(Reply)
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
        /// What the client holds of the community's log; what do we hold?
        case logView(String)
    }

    /// The legal orders; each case carries what only it knows.
    enum State {
        case connecting
        case greeted
        case ready
        case comparingLogViews
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
    let decoySecret: [UInt8]
    var state = State.connecting
    private var errors = 0
    private var brokenLines = 0
    var failedSignIns = 0
    var refusedRecipients = 0
    /// The client showed a certificate that could not be looked up.
    var isCertificateUnjudged = false
    /// Content was refused before it came; what is no command then is taken to be that content.
    var hasRefusedContent = false

    package internal(set) var isTLS: Bool
    package internal(set) var clientName: String?
    package internal(set) var principal: Principal?

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
                return run(try commands.parse(text), serverNonce: serverNonce)
            } catch { return refused(error) }
        }
    }

    private var commands: SMTPCommandParser {
        SMTPCommandParser(knowsDSN: configuration.offersDSN, knowsLogView: configuration.comparesLogViews)
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

    private mutating func run(_ command: SMTPCommand, serverNonce: () -> String) -> Action {
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
        case .auth(let mechanism, let response): return authenticate(mechanism, response, serverNonce())
        case .mail(let sender, let parameters): return mail(sender, parameters)
        case .rcpt(let recipient, let options): return rcpt(recipient, options)
        case .rcptPostmaster(let options): return rcpt(nil, options)
        case .data: return data()
        case .bdat(let chunk): return self.chunk(chunk)
        case .logView(let view): return compare(logView: view)
        }
    }

    // MARK: Ends

    package mutating func timedOut() -> Action { close(Reply(.transient, .timeout)) }
    package mutating func hopeless() -> Action { close(Reply(.transient, .tooManyErrors)) }
    package mutating func shuttingDown() -> Action { close(Reply(.transient, .shuttingDown)) }

    /// Counts an error; the last one allowed is answered 421.
    mutating func failed(_ reply: Reply) -> Action {
        errors += 1
        return errors >= configuration.limits.errors ? close(Reply(.transient, .tooManyErrors)) : .reply(reply)
    }

    mutating func close(_ reply: Reply) -> Action {
        state = .closed
        return .replyAndClose(reply)
    }
}
