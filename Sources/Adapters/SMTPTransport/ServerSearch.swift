import MailModel

/// What the servers of a destination said of one message, who of its recipients still waits for a word, and which server is asked next
/// (RFC 5321 section 5.1).
struct ServerSearch {
    /// Servers that answer a recipient "not now" before any content went out, of which so many are asked in one attempt; RFC 5321
    /// section 5.1 wants two addresses tried at least. A server that greylists is not offered the message by turns for long.
    static let mostAsked = 2

    /// What one server said of one recipient.
    private struct Word {
        let reply: Reply
        let server: HostPort
        var tookRequests = false
    }

    private let destination: SMTPDestination
    private let recipients: [EmailAddress]
    /// Addresses that were not tried yet.
    private var untried: [HostPort]
    /// Servers that said something of this message.
    private var heard: Set<String> = []
    /// What stands, whatever another server would say.
    private var settled: [EmailAddress: Word] = [:]
    /// "Not now", before any content went out.
    private var deferrals: [EmailAddress: [Word]] = [:]
    /// Of those that cannot take it, by what they offer.
    private var unfit: [EmailAddress: [Word]] = [:]
    /// It may have the message: nobody else is asked.
    private var unanswered: HostPort?
    private var failure = Reply(.transient, .destinationUnreachable)

    init(_ destination: SMTPDestination, _ recipients: [EmailAddress]) {
        (self.destination, self.recipients) = (destination, recipients)
        untried = destination.endpoints
    }

    /// The destination, without the servers that said something already.
    var rest: SMTPDestination { destination.at(destination.endpoints.filter { isOpen($0) }) }

    /// Those whom another server may do better for.
    var open: [EmailAddress] { recipients.filter { settled[$0] == nil } }

    /// Whether no server is to be asked any more.
    var isOver: Bool { unanswered != nil || open.isEmpty }

    /// The next address to try, each once in their order, those of servers that said something already left out. `isLast`: none is left
    /// behind it.
    mutating func next() -> (endpoint: HostPort, isLast: Bool)? {
        let left = untried.filter { isOpen($0) }
        guard let endpoint = left.first else { return nil }
        untried = left.filter { $0 != endpoint }
        return (endpoint, untried.isEmpty)
    }

    /// There could not be spoken to a server.
    mutating func failed(_ reply: Reply) { failure = reply }

    /// - Parameter endpoint: the server that was offered the message, for those who were ``open``.
    mutating func heard(_ sent: SentMessage, at endpoint: HostPort) {
        switch sent.result {
        case .notStarted(let reply): failed(reply)
        case .finished(let replies, let isUnanswered, let tookRequests):
            heard.insert(destination.server(endpoint))
            let words = replies.mapValues { Word(reply: $0, server: endpoint, tookRequests: tookRequests) }
            let asked = open.filter { !sent.unfit.contains($0) }
            for recipient in sent.unfit { unfit[recipient, default: []] += words[recipient].map { [$0] } ?? [] }
            if isUnanswered { unanswered = endpoint }
            let isDeferred = !sent.hasSentContent && asked.allSatisfy { words[$0]?.reply.isTransient ?? true }
            let none = Word(reply: Reply(.transient, .destinationBroken), server: endpoint)
            for recipient in asked { judge(recipient, words[recipient] ?? none, isDeferred: isDeferred) }
        }
    }

    private mutating func judge(_ recipient: EmailAddress, _ word: Word, isDeferred: Bool) {
        guard isDeferred else {
            settled[recipient] = word
            return
        }
        deferrals[recipient, default: []].append(word)
        if deferrals[recipient, default: []].count == Self.mostAsked { settled[recipient] = word }
    }

    /// When no server is left, or no recipient.
    var result: SMTPTransactionResult {
        guard !heard.isEmpty else { return .notStarted(failure) }
        var replies: [EmailAddress: Reply] = [:], servers: [EmailAddress: HostPort] = [:], took: Set<EmailAddress> = []
        for recipient in recipients {
            guard let word = settled[recipient] ?? deferrals[recipient]?.last ?? lastWord(on: recipient) else {
                replies[recipient] = failure
                continue
            }
            replies[recipient] = word.reply
            // Who waits stays with the server that may have the message: another could not know that it was delivered.
            servers[recipient] = word.reply.isTransient ? unanswered ?? word.server : word.server
            if word.tookRequests { took.insert(recipient) }
        }
        return .finished(replies, isUnanswered: unanswered != nil, by: servers, tookRequests: took)
    }

    /// That a server cannot take a message is said for good only when all that the destination has were heard: another may take it.
    private func lastWord(on recipient: EmailAddress) -> Word? {
        let words = unfit[recipient, default: []]
        guard let last = words.first(where: { $0.reply.isTransient }) ?? words.last else { return nil }
        guard !destination.isWhole || destination.endpoints.contains(where: isOpen) else { return last }
        return Word(reply: last.reply.forNow, server: last.server)
    }

    /// Whether the server there has not been heard yet.
    private func isOpen(_ endpoint: HostPort) -> Bool { !heard.contains(destination.server(endpoint)) }
}

extension Reply {
    /// The same, said for now.
    fileprivate var forNow: Reply { Reply(.transient, suffix: suffix, status: subjectAndDetail, lines: lines) }
}
