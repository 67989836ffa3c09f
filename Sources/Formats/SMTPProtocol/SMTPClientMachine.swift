import FoundationEssentials
package import MailModel
package import SASLProtocol

/// A client's side of a session (RFC 5321 section 4.1.4), with pipelining (RFC 2920). It owns no socket: replies go in, commands come out.
package struct SMTPClientMachine: Sendable {
    package enum StartTLS: Sendable, Hashable {
        case never, ifOffered, required
        /// It was offered, and failed on the connection before; this one goes without.
        case failedBefore
    }

    /// LMTP differs in its greeting, and in a reply for each recipient after the content (RFC 2033 section 4).
    package enum Dialect: Sendable, Hashable { case smtp, lmtp }

    /// How the content goes.
    package enum Transfer: Sendable, Hashable {
        case data
        /// By BDAT; `isBinary`: announced as binary (RFC 3030 section 3).
        case chunks(isBinary: Bool)
    }

    package enum Action: Sendable, Hashable {
        case none
        case send(String)
        case startTLS
        /// The session can take a transaction now.
        case ready
        /// 354 came: send the content.
        case sendContent
        /// Send chunks, or go on with them: ``nextChunk(size:isLast:)``.
        case sendChunks
        case finished(Outcome)
        /// The session cannot be used; nothing was said of any recipient.
        case unusable(Reply)
    }

    package struct Outcome: Sendable, Hashable {
        package let replies: [EmailAddress: Reply]
        /// Whether another transaction may follow on this connection.
        package let isReusable: Bool
        /// The server took what the sender asks of reports upon itself (RFC 3461 section 5.2.1).
        package var tookRequests = false
    }

    enum State {
        case awaitingGreeting
        case awaitingHello
        case awaitingPlainHello
        case awaitingStartTLS
        case startingTLS
        case awaitingSignIn
        case ready
        case transaction(Transaction)
        case closed
    }

    struct Transaction {
        let envelope: Envelope
        let transfer: Transfer
        var replies: [EmailAddress: Reply] = [:]
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

    private static let knownExtensions: Set<String> = [
        "SIZE", "PIPELINING", "8BITMIME", "STARTTLS", "CHUNKING", "BINARYMIME", "SMTPUTF8", "DSN",
    ]

    private let heloName: DomainName
    private let startTLS: StartTLS
    private let credentials: PasswordCredentials?
    let dialect: Dialect
    var state = State.awaitingGreeting
    private var isTLS = false
    private(set) var extensions: [String: String] = [:]
    private var isStartTLSRefused = false
    /// Keywords of the last answer to EHLO, known or not (RFC 5321 section 4.1.1.1).
    package private(set) var offered: Set<String> = []

    /// - Parameter credentials: sent once, after TLS stands, by PLAIN (RFC 4616).
    package init(
        heloName: DomainName, startTLS: StartTLS, credentials: PasswordCredentials? = nil, dialect: Dialect = .smtp
    ) {
        (self.heloName, self.startTLS, self.credentials, self.dialect) = (heloName, startTLS, credentials, dialect)
    }

    /// The next reply answers EHLO.
    package var isAwaitingHello: Bool { if case .awaitingHello = state { true } else { false } }

    package var isReady: Bool { if case .ready = state { true } else { false } }

    /// Whether MAIL was answered already: what fails from then on is said of the delivery, not of the destination.
    package var hasBegun: Bool {
        if case .transaction(let transaction) = state { transaction.mailReply != nil } else { false }
    }

    /// The content was sent to its end, and no reply has come.
    package var isEndOfDataUnanswered: Bool {
        if case .transaction(let transaction) = state {
            transaction.isContentSent && !transaction.hasFailed && transaction.awaitsContentReply
        } else {
            false
        }
    }

    /// STARTTLS was said, and TLS does not stand yet.
    package var isAskingForTLS: Bool {
        switch state {
        case .awaitingStartTLS, .startingTLS: true
        case .awaitingGreeting, .awaitingHello, .awaitingPlainHello, .awaitingSignIn, .ready, .transaction, .closed: false
        }
    }

    /// Why there is no TLS in a session that takes it where it can be had; asked when a transaction can begin.
    package var clearReason: ClearReason? {
        switch startTLS {
        case .ifOffered: isTLS ? nil : isStartTLSRefused ? .refused : .notOffered
        case .failedBefore: .failed
        case .never, .required: nil
        }
    }

    /// The largest message that the server takes, if it said so.
    package var sizeLimit: Int? { extensions["SIZE"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    package mutating func received(_ reply: Reply) -> Action {
        switch state {
        case .awaitingGreeting: return greeted(reply)
        case .awaitingHello: return helloAnswered(reply)
        case .awaitingPlainHello: return plainHelloAnswered(reply)
        case .awaitingStartTLS: return startTLSAnswered(reply)
        case .awaitingSignIn: return signInAnswered(reply)
        case .transaction(let transaction): return answered(reply, transaction)
        case .startingTLS, .ready, .closed:
            state = .closed
            return .unusable(Reply(.transient, .destinationBroken, "The destination spoke out of turn"))
        }
    }

    private mutating func greeted(_ reply: Reply) -> Action {
        guard reply.code == 220 else { return unusable(reply) }
        state = .awaitingHello
        return .send(hello)
    }

    private var hello: String {
        switch dialect {
        case .smtp: "EHLO \(heloName)\r\n"
        case .lmtp: "LHLO \(heloName)\r\n"  // RFC 2033 section 4.1
        }
    }

    private mutating func helloAnswered(_ reply: Reply) -> Action {
        guard reply.isSuccess else { return helloRefused(reply) }
        extensions = [:]
        offered = Set(reply.lines.dropFirst().compactMap { $0.split(separator: " ").first?.uppercased() })
        for line in reply.lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard let keyword = words.first?.uppercased(), Self.knownExtensions.contains(keyword) else { continue }
            extensions[keyword] = words.count == 2 ? String(words[1]) : ""
        }
        guard !isTLS, startTLS == .ifOffered || startTLS == .required else { return becomeReady() }
        if extensions["STARTTLS"] != nil {
            state = .awaitingStartTLS
            return .send("STARTTLS\r\n")
        }
        guard startTLS == .ifOffered else {
            return unusable(Reply(.transient, .destinationNotTrusted, "The destination offers no TLS"))
        }
        return becomeReady()
    }

    /// RFC 5321 section 3.2: a server that knows no EHLO is greeted by HELO, and offers nothing, TLS neither.
    private mutating func helloRefused(_ reply: Reply) -> Action {
        guard dialect == .smtp, reply.isPermanent, credentials == nil, isTLS || startTLS != .required else {
            return unusable(reply)
        }
        extensions = [:]
        state = .awaitingPlainHello
        return .send("HELO \(heloName)\r\n")
    }

    private mutating func plainHelloAnswered(_ reply: Reply) -> Action {
        guard reply.isSuccess else { return unusable(reply) }
        return becomeReady()
    }

    private mutating func becomeReady() -> Action {
        if let credentials {
            guard isTLS else { return unusable(Reply(.transient, .destinationNotTrusted, "No password goes out without TLS")) }
            state = .awaitingSignIn
            return .send("AUTH PLAIN \(Data(credentials.plain).base64EncodedString())\r\n")
        }
        state = .ready
        return .ready
    }

    private mutating func signInAnswered(_ reply: Reply) -> Action {
        guard reply.code == 235 else { return unusable(reply) }
        state = .ready
        return .ready
    }

    private mutating func startTLSAnswered(_ reply: Reply) -> Action {
        guard reply.code == 220 else {
            if reply.code == 421 { return unusable(reply) }
            isStartTLSRefused = true
            if startTLS == .ifOffered { return becomeReady() }
            return unusable(Reply(.transient, .destinationNotTrusted, "The destination refused TLS"))
        }
        state = .startingTLS
        return .startTLS
    }

    /// RFC 3207 section 4.2: what the server said before is forgotten, and asked again.
    package mutating func tlsStarted() -> Action {
        isTLS = true
        state = .awaitingHello
        return .send(hello)
    }

    // MARK: A transaction

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
        var commands = [mail(envelope, size, body(isEightBit, transfer))] + recipients.map { rcpt($0, envelope.options[$0]) }
        var steps = [Step.mail] + recipients.map { .rcpt($0) }
        if transfer == .data { (commands, steps) = (commands + ["DATA"], steps + [.data]) }
        var transaction = Transaction(envelope: envelope, transfer: transfer, replies: refused, awaited: steps, unsent: [])
        if extensions["PIPELINING"] != nil {
            state = .transaction(transaction)
            return .send(commands.map { $0 + "\r\n" }.joined())
        }
        transaction.unsent = commands.dropFirst().map { $0 + "\r\n" }
        state = .transaction(transaction)
        return .send(commands[0] + "\r\n")
    }

    /// Those that a server without SMTPUTF8 cannot be sent to: an address is never rewritten on the way (RFC 6531 section 3.2).
    private func untakeable(_ envelope: Envelope, needsUTF8Header: Bool) -> [EmailAddress: Reply] {
        guard extensions["SMTPUTF8"] == nil else { return [:] }
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

    private func body(_ isEightBit: Bool, _ transfer: Transfer) -> String {
        if transfer == .chunks(isBinary: true) { return " BODY=BINARYMIME" }
        return isEightBit && extensions["8BITMIME"] != nil ? " BODY=8BITMIME" : ""
    }

    private func mail(_ envelope: Envelope, _ size: Int, _ body: String) -> String {
        var mail = "MAIL FROM:<\(envelope.sender?.description ?? "")>"
        if extensions["SIZE"] != nil { mail += " SIZE=\(size)" }
        mail += body
        if envelope.isInternationalised, extensions["SMTPUTF8"] != nil { mail += " SMTPUTF8" }
        guard takesRequests else { return mail }
        if let returned = envelope.options.returned { mail += " RET=\(returned.rawValue)" }
        if let envelopeID = envelope.options.envelopeID { mail += " ENVID=\(XText.encode(envelopeID))" }
        return mail
    }

    /// RFC 3461 section 5.2.1: what the sender asked is passed on as it was.
    private func rcpt(_ recipient: EmailAddress, _ options: RecipientOptions) -> String {
        var rcpt = "RCPT TO:<\(recipient)>"
        guard takesRequests else { return rcpt }
        if let notify = options.notify { rcpt += " NOTIFY=\(notify.text)" }
        if let original = options.original { rcpt += " ORCPT=\(original.parameter)" }
        return rcpt
    }

    private var takesRequests: Bool { extensions["DSN"] != nil }

    private mutating func refuse(_ recipients: [EmailAddress], _ reply: Reply) -> Action {
        finish(Dictionary(uniqueKeysWithValues: recipients.map { ($0, reply) }))
    }

    private mutating func answered(_ reply: Reply, _ transaction: Transaction) -> Action {
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

    /// A server that wants TLS (RFC 3207 section 4: 530) and could not do it now may do it later: no reason to return the mail.
    private func waitingForTLS(_ reply: Reply) -> Reply {
        guard clearReason == .failed || clearReason == .refused, reply.isPermanent else { return reply }
        guard reply.code == 530 || reply.subjectAndDetail?.subject == 7 else { return reply }
        return Reply(.transient, .destinationNotTrusted, "The destination demands TLS, and TLS with it failed")
    }

    /// RFC 5321 section 4.5.3.1.10: 552 to RCPT is an old server's word for 452, too many for this transaction.
    private static func tooManyRecipients(_ reply: Reply) -> Reply {
        let says = Reply.Condition.tooManyRecipients
        guard reply.code == 552, reply.subjectAndDetail == nil || reply.subjectAndDetail == says.status else { return reply }
        return Reply(.transient, says, reply.lines.joined(separator: " "))
    }

    /// A recipient's reply after MAIL was refused says only that MAIL was refused.
    private static func reply(for reply: Reply, after mail: Reply?) -> Reply {
        if let mail, !mail.isSuccess { return mail }
        return final(reply)
    }

    /// A 3xx where none belongs (RFC 5321 section 4.2.1) decides nothing: the recipients' mail is tried again.
    static func final(_ reply: Reply) -> Reply {
        reply.severity == .intermediate ? Reply(.transient, .destinationBroken) : reply
    }

    /// Without pipelining: the next command, or DATA left out when nobody is to have the message.
    private mutating func next(_ transaction: Transaction) -> Action {
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

    private mutating func dataAnswered(_ reply: Reply, _ transaction: Transaction) -> Action {
        var transaction = transaction
        let isWanted = transaction.replies.values.contains(where: \.isSuccess)
        if reply.code == 354 {
            // RFC 2920 section 3.1: a server that says 354 although it refused all recipients gets an empty message.
            transaction.awaited = contentSteps(of: transaction)
            state = .transaction(transaction)
            guard !transaction.awaited.isEmpty else { return end(transaction.replies) }
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
    private mutating func contentAnswered(
        _ reply: Reply, _ transaction: Transaction, for recipient: EmailAddress?
    ) -> Action {
        var transaction = transaction
        let isFinal = reply.severity != .intermediate && (transaction.isContentSent || !reply.isSuccess)
        let answer = isFinal ? reply : Reply(.transient, .destinationBroken)
        guard transaction.isContentSent, isFinal else {
            // Half a message went out: what follows would be read as the rest of it.
            return end(transaction.settled(answer))
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
        return transaction.hasFailed ? sendReset(transaction) : finish(transaction.replies)
    }

    private mutating func finish(_ replies: [EmailAddress: Reply]) -> Action {
        state = .ready
        return .finished(Outcome(replies: replies, isReusable: true, tookRequests: takesRequests))
    }

    /// The session cannot go on, but what was said stands.
    mutating func end(_ replies: [EmailAddress: Reply]) -> Action {
        state = .closed
        return .finished(Outcome(replies: replies, isReusable: false, tookRequests: takesRequests))
    }

    /// 421 in a transaction: the server goes away; what it answered before stands.
    private mutating func closing(_ reply: Reply, _ transaction: Transaction) -> Action {
        state = .closed
        guard transaction.mailReply != nil else { return .unusable(reply) }
        return end(Self.replies(of: transaction, otherwise: reply))
    }

    /// The connection broke in a transaction.
    package mutating func connectionLost(_ reply: Reply) -> Action {
        guard case .transaction(let transaction) = state, transaction.mailReply != nil else {
            state = .closed
            return .unusable(reply)
        }
        return end(Self.replies(of: transaction, otherwise: reply))
    }

    /// What was refused stays refused; what had no final reply gets the one given.
    private static func replies(of transaction: Transaction, otherwise reply: Reply) -> [EmailAddress: Reply] {
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
    private mutating func unusable(_ reply: Reply) -> Action {
        state = .closed
        return .unusable(reply.isSuccess ? Reply(.transient, .destinationBroken) : Self.final(reply))
    }
}
