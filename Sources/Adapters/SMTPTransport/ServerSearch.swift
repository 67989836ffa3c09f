import MailModel

/// What the servers of a destination said of one message, and whether another one is to be asked (RFC 5321 section 5.1).
struct ServerSearch {
    /// Servers that answer "not now" before any content went out, of which so many are asked in one attempt; RFC 5321 section 5.1 wants
    /// two addresses tried at least. A server that greylists is not offered the message by turns for long.
    static let mostAsked = 2

    private let destination: SMTPDestination
    private let recipients: [EmailAddress]
    /// Servers that said something of this message.
    private var heard: Set<String> = []
    /// Those that cannot take it for anybody, by what they offer.
    private var unfit: [(replies: [EmailAddress: Reply], by: HostPort)] = []
    private var deferrals: [SMTPTransactionResult] = []
    private var failure = Reply(.transient, .destinationUnreachable)

    init(_ destination: SMTPDestination, _ recipients: [EmailAddress]) {
        (self.destination, self.recipients) = (destination, recipients)
    }

    /// The destination, without the servers that said something already.
    var rest: SMTPDestination { destination.at(destination.endpoints.filter { isOpen($0) }) }

    /// Whether the server there has not been heard yet.
    func isOpen(_ endpoint: HostPort) -> Bool { !heard.contains(destination.server(endpoint)) }

    /// There could not be spoken to a server.
    mutating func failed(_ reply: Reply) { failure = reply }

    /// - Returns: what the attempt ends with; `nil` when another server may do better.
    mutating func heard(_ sent: SentMessage) -> SMTPTransactionResult? {
        guard case .finished(let replies, let isUnanswered, let endpoint, let tookRequests) = sent.result else {
            if case .notStarted(let reply) = sent.result { failed(reply) }
            return nil
        }
        heard.insert(destination.server(endpoint))
        guard sent.unfit.count < recipients.count else {
            unfit.append((replies, endpoint))
            return nil
        }
        let result = SMTPTransactionResult.finished(
            keepingOpen(sent.unfit, replies), isUnanswered: isUnanswered, by: endpoint, tookRequests: tookRequests)
        guard !sent.hasSentContent, replies.values.allSatisfy(\.isTransient) else { return result }
        deferrals.append(result)
        return deferrals.count < Self.mostAsked ? nil : result
    }

    /// When no server is left.
    var result: SMTPTransactionResult {
        if let last = deferrals.last { return last }
        guard let last = unfit.last else { return .notStarted(failure) }
        let replies = recipients.map { recipient in
            let all = unfit.compactMap { $0.replies[recipient] }
            return (recipient, all.first { $0.isTransient } ?? all.last ?? failure)
        }
        return .finished(
            keepingOpen(Set(recipients), Dictionary(uniqueKeysWithValues: replies)), isUnanswered: false, by: last.by)
    }

    /// That one server cannot take a message is said for good only when all were heard: another may take it.
    private func keepingOpen(_ unfit: Set<EmailAddress>, _ replies: [EmailAddress: Reply]) -> [EmailAddress: Reply] {
        guard destination.endpoints.contains(where: isOpen) else { return replies }
        return replies.reduce(into: [:]) { open, one in
            open[one.key] = unfit.contains(one.key) ? one.value.forNow : one.value
        }
    }
}

extension Reply {
    /// The same, said for now.
    fileprivate var forNow: Reply { Reply(.transient, suffix: suffix, status: subjectAndDetail, lines: lines) }
}
