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

    package enum Action: Sendable, Hashable {
        case none
        case send(String)
        case startTLS
        /// The session can take a transaction now.
        case ready
        /// 354 came: send the content.
        case sendContent
        case finished(Outcome)
        /// The session cannot be used; nothing was said of any recipient.
        case unusable(Reply)
    }

    package struct Outcome: Sendable, Hashable {
        package let replies: [EmailAddress: Reply]
        /// Whether another transaction may follow on this connection.
        package let isReusable: Bool
    }

    private enum State {
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

    private struct Transaction {
        let envelope: Envelope
        var replies: [EmailAddress: Reply] = [:]
        var awaited: [Step]
        var mailReply: Reply?
        /// Commands not sent yet: the server takes them one at a time.
        var unsent: [String]
        /// The end of the content went out.
        var isContentSent = false
    }

    private enum Step: Sendable, Hashable { case mail, rcpt(EmailAddress), data, content, reset }

    private static let knownExtensions: Set<String> = ["SIZE", "PIPELINING", "8BITMIME", "STARTTLS"]

    private let heloName: DomainName
    private let startTLS: StartTLS
    private let credentials: PasswordCredentials?
    private var state = State.awaitingGreeting
    private var isTLS = false
    private var isStartTLSRefused = false
    private var extensions: [String: String] = [:]
    /// Keywords of the last answer to EHLO, known or not (RFC 5321 section 4.1.1.1).
    package private(set) var offered: Set<String> = []

    /// - Parameter credentials: sent once, after TLS stands, by PLAIN (RFC 4616).
    package init(heloName: DomainName, startTLS: StartTLS, credentials: PasswordCredentials? = nil) {
        (self.heloName, self.startTLS, self.credentials) = (heloName, startTLS, credentials)
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
            transaction.awaited.first == .content && transaction.isContentSent
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
        return .send("EHLO \(heloName)\r\n")
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
        guard reply.isPermanent, credentials == nil, isTLS || startTLS != .required else { return unusable(reply) }
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
        return .send("EHLO \(heloName)\r\n")
    }

    // MARK: A transaction

    /// Begins a transaction; only in ``isReady``.
    package mutating func begin(_ envelope: Envelope, size: Int, isEightBit: Bool) -> Action {
        guard case .ready = state, !envelope.recipients.isEmpty else { return .none }
        if let sizeLimit, size > sizeLimit {
            return finish(Dictionary(uniqueKeysWithValues: envelope.recipients.map { ($0, Reply(.permanent, .messageTooBig)) }))
        }
        var mail = "MAIL FROM:<\(envelope.sender?.description ?? "")>"
        if extensions["SIZE"] != nil { mail += " SIZE=\(size)" }
        if isEightBit, extensions["8BITMIME"] != nil { mail += " BODY=8BITMIME" }
        let commands = [mail] + envelope.recipients.map { "RCPT TO:<\($0)>" } + ["DATA"]
        let steps = [Step.mail] + envelope.recipients.map { .rcpt($0) } + [.data]
        var transaction = Transaction(envelope: envelope, awaited: steps, unsent: [])
        if extensions["PIPELINING"] != nil {
            state = .transaction(transaction)
            return .send(commands.map { $0 + "\r\n" }.joined())
        }
        transaction.unsent = commands.dropFirst().map { $0 + "\r\n" }
        state = .transaction(transaction)
        return .send(commands[0] + "\r\n")
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
        case .rcpt(let recipient): transaction.replies[recipient] = Self.reply(for: reply, after: transaction.mailReply)
        case .data: return dataAnswered(reply, transaction)
        case .content:
            return contentAnswered(reply, transaction)
        case .reset: return finish(transaction.replies)
        }
        return next(transaction)
    }

    /// A server that wants TLS (RFC 3207 section 4: 530) and could not do it now may do it later: no reason to return the mail.
    private func waitingForTLS(_ reply: Reply) -> Reply {
        guard reply.code == 530, clearReason == .failed || clearReason == .refused else { return reply }
        return Reply(.transient, .destinationNotTrusted, "The destination demands TLS, and TLS with it failed")
    }

    /// A recipient's reply after MAIL was refused says only that MAIL was refused.
    private static func reply(for reply: Reply, after mail: Reply?) -> Reply {
        if let mail, !mail.isSuccess { return mail }
        return final(reply)
    }

    /// A 3xx where none belongs (RFC 5321 section 4.2.1) decides nothing: the recipients' mail is tried again.
    private static func final(_ reply: Reply) -> Reply {
        reply.severity == .intermediate ? Reply(.transient, .destinationBroken) : reply
    }

    /// Without pipelining: the next command, or DATA left out when nobody is to have the message.
    private mutating func next(_ transaction: Transaction) -> Action {
        var transaction = transaction
        guard !transaction.unsent.isEmpty else {
            state = .transaction(transaction)
            return .none
        }
        if let mail = transaction.mailReply, !mail.isSuccess {
            for recipient in transaction.envelope.recipients { transaction.replies[recipient] = mail }
            return sendReset(transaction)
        }
        let command = transaction.unsent.removeFirst()
        if transaction.awaited == [.data], !transaction.replies.values.contains(where: \.isSuccess) {
            return sendReset(transaction)
        }
        state = .transaction(transaction)
        return .send(command)
    }

    private mutating func sendReset(_ transaction: Transaction) -> Action {
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
            transaction.awaited = [.content]
            state = .transaction(transaction)
            if isWanted { return .sendContent }
            contentSent()
            return .send(".\r\n")
        }
        let failure = reply.severity == .transient || reply.severity == .permanent ? reply : Reply(.transient, .destinationBroken)
        for (recipient, earlier) in transaction.replies where earlier.isSuccess { transaction.replies[recipient] = failure }
        return sendReset(transaction)
    }

    /// The content went out to its end; only now can an answer to it be believed.
    package mutating func contentSent() {
        guard case .transaction(var transaction) = state, transaction.awaited.first == .content else { return }
        transaction.isContentSent = true
        state = .transaction(transaction)
    }

    private mutating func contentAnswered(_ reply: Reply, _ transaction: Transaction) -> Action {
        let isFinal = reply.severity != .intermediate && (transaction.isContentSent || !reply.isSuccess)
        let answer = isFinal ? reply : Reply(.transient, .destinationBroken)
        var replies = transaction.replies
        for (recipient, earlier) in replies where earlier.isSuccess { replies[recipient] = answer }
        guard transaction.isContentSent, isFinal else {
            // Half a message went out: what follows would be read as the rest of it.
            state = .closed
            return .finished(Outcome(replies: replies, isReusable: false))
        }
        return finish(replies)
    }

    private mutating func finish(_ replies: [EmailAddress: Reply]) -> Action {
        state = .ready
        return .finished(Outcome(replies: replies, isReusable: true))
    }

    /// 421 in a transaction: the server goes away; what it answered before stands.
    private mutating func closing(_ reply: Reply, _ transaction: Transaction) -> Action {
        state = .closed
        guard transaction.mailReply != nil else { return .unusable(reply) }
        return .finished(Outcome(replies: Self.replies(of: transaction, otherwise: reply), isReusable: false))
    }

    /// The connection broke in a transaction.
    package mutating func connectionLost(_ reply: Reply) -> Action {
        guard case .transaction(let transaction) = state, transaction.mailReply != nil else {
            state = .closed
            return .unusable(reply)
        }
        state = .closed
        return .finished(Outcome(replies: Self.replies(of: transaction, otherwise: reply), isReusable: false))
    }

    /// What was refused stays refused; what had no final reply gets the one given.
    private static func replies(of transaction: Transaction, otherwise reply: Reply) -> [EmailAddress: Reply] {
        transaction.envelope.recipients.reduce(into: [:]) { replies, recipient in
            let known = transaction.replies[recipient]
            replies[recipient] = known.flatMap { $0.isSuccess ? nil : $0 } ?? reply
        }
    }

    /// A session that ends with a success or a 3xx where neither belongs has still failed.
    private mutating func unusable(_ reply: Reply) -> Action {
        state = .closed
        return .unusable(reply.isSuccess ? Reply(.transient, .destinationBroken) : Self.final(reply))
    }
}
