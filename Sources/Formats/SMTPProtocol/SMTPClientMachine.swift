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
        /// Recipients whom this server cannot have the message for, by what it offers: it was not asked for them, and another may take it.
        package var unfit: Set<EmailAddress> = []
    }

    enum State {
        case awaitingGreeting
        case awaitingHello
        case awaitingPlainHello
        case awaitingStartTLS
        case startingTLS
        case awaitingSignIn
        case awaitingLogView
        case ready
        case transaction(Transaction)
        case closed
    }

    let heloName: DomainName
    let startTLS: StartTLS
    let credentials: PasswordCredentials?
    let dialect: Dialect
    /// What is told of the community's log, where the server wants to know.
    let logView: String?
    /// What the server told of it.
    package internal(set) var heardLogView: String?
    var state = State.awaitingGreeting
    var isTLS = false
    var extensions = SMTPExtensions()
    var isStartTLSRefused = false

    /// - Parameters:
    ///   - credentials: sent once, after TLS stands, by PLAIN (RFC 4616).
    ///   - logView: told a server that offers LOGVIEW, once before the first transaction; at most ``SMTPLimits/logView`` octets of printable
    ///     ASCII.
    package init(
        heloName: DomainName, startTLS: StartTLS, credentials: PasswordCredentials? = nil, dialect: Dialect = .smtp,
        logView: String? = nil
    ) {
        (self.heloName, self.startTLS, self.credentials, self.dialect) = (heloName, startTLS, credentials, dialect)
        self.logView = logView
    }

    /// The next reply answers EHLO.
    package var isAwaitingHello: Bool { if case .awaitingHello = state { true } else { false } }

    /// The next reply answers LOGVIEW.
    package var isAwaitingLogView: Bool { if case .awaitingLogView = state { true } else { false } }

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
        case .awaitingGreeting, .awaitingHello, .awaitingPlainHello, .awaitingSignIn, .awaitingLogView, .ready, .transaction,
            .closed:
            false
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

    /// Keywords of the last answer to EHLO, known or not.
    package var offered: Set<String> { extensions.keywords }

    /// Whether the server understood EHLO, so that what it does not offer it said it does not.
    package var isExtended: Bool { extensions.isExtended }

    /// The largest message that the server takes, if it said so.
    package var sizeLimit: Int? { extensions.sizeLimit }

    package mutating func received(_ reply: Reply) -> Action {
        switch state {
        case .awaitingGreeting: return greeted(reply)
        case .awaitingHello: return helloAnswered(reply)
        case .awaitingPlainHello: return plainHelloAnswered(reply)
        case .awaitingStartTLS: return startTLSAnswered(reply)
        case .awaitingSignIn: return signInAnswered(reply)
        case .awaitingLogView: return logViewAnswered(reply)
        case .transaction(let transaction): return answered(reply, transaction)
        case .startingTLS, .ready, .closed:
            state = .closed
            return .unusable(Reply(.transient, .destinationBroken, "The destination spoke out of turn"))
        }
    }
}
