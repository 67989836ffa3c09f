import MailModel

/// A server that keeps the rules and answers by choices.
struct LegalServer {
    private enum Place { case command, content }

    private static let extensions = [
        "PIPELINING", "8BITMIME", "CHUNKING", "BINARYMIME", "SIZE 5000", "SIZE", "STARTTLS", "X-OTHER", "DSN",
    ]

    private var choices: FuzzChoices
    private let isLMTP: Bool
    private var replies: [Reply]
    private var place = Place.command
    private var hasSender = false, isTLS = false
    /// Those it said yes to in this transaction, in their order.
    private var accepted: [String] = []
    private var hasFailedChunk = false
    /// What came: commands, and a word for the end of a content with what became of it.
    private(set) var heard: [String] = []
    /// Said 421, and says no more.
    private(set) var isClosed = false
    /// Whose mail of this transaction it took upon itself, and whom it refused for good.
    private(set) var taken: Set<String> = [], refused: Set<String> = []

    init(_ choices: FuzzChoices, isLMTP: Bool) {
        (self.choices, self.isLMTP) = (choices, isLMTP)
        replies = []
        replies = [reply(220, or: [554, 421])]
    }

    mutating func nextReply() -> Reply? { replies.isEmpty ? nil : replies.removeFirst() }

    mutating func beginsTransaction() { (taken, refused) = ([], []) }

    mutating func received(_ line: String) {
        guard !isClosed else { return }
        heard.append(line)
        if place == .content { return contentEnded() }
        switch line.prefix(4) {
        case "EHLO", "LHLO": hello()
        case "HELO": replies.append(plain(250))
        case "STAR": startTLS()
        case "MAIL": mail()
        case "RCPT": rcpt(String(line.dropFirst("RCPT TO:<".count).prefix { $0 != ">" }))
        case "DATA": data()
        case "BDAT": chunk(isLast: line.hasSuffix(" LAST"))
        case "RSET":
            forget()
            replies.append(plain(250))
        default: preconditionFailure("a command that no client of ours knows: \(line)")
        }
    }

    /// The end of the content came: one answer, or by LMTP one for each recipient (RFC 2033 section 4.2).
    mutating func contentEnded() {
        guard !isClosed else { return }
        place = .command
        let asked = isLMTP ? accepted.map { [$0] } : [accepted]
        for recipients in asked where !isClosed {
            let answer = recipients.isEmpty ? plain(554) : reply(250, or: [452, 554])
            if answer.isSuccess { taken.formUnion(recipients) }
            if answer.isPermanent { refused.formUnion(recipients) }
            replies.append(answer)
        }
        heard.append("(content: \(taken.count) served)")
        forget()
    }

    private mutating func forget() { (hasSender, accepted, hasFailedChunk) = (false, [], false) }

    private mutating func hello() {
        if !isLMTP, choices.next(of: 12) == 1 { return replies.append(plain(502)) }
        let offered = Self.extensions.filter { _ in choices.next(of: 2) == 1 }.filter { !isTLS || $0 != "STARTTLS" }
        replies.append(Reply(.success, suffix: 50, lines: ["mx.example"] + offered))
    }

    private mutating func startTLS() {
        let answer = reply(220, or: [454])
        isTLS = answer.isSuccess
        replies.append(answer)
    }

    private mutating func mail() {
        precondition(!hasSender, "a transaction is ended before another begins")
        let answer = reply(250, or: [451, 550])
        hasSender = answer.isSuccess
        replies.append(answer)
    }

    private mutating func rcpt(_ recipient: String) {
        guard hasSender else { return replies.append(plain(503)) }
        let answer = reply(250, or: [251, 450, 452, 550])
        if answer.isSuccess { accepted.append(recipient) }
        if answer.isPermanent { refused.insert(recipient) }
        replies.append(answer)
    }

    private mutating func data() {
        guard hasSender else { return replies.append(plain(503)) }
        // RFC 2033 section 4.2 wants 503 where nobody was accepted; RFC 2920 section 3.1 knows servers that say 354 all the same.
        if accepted.isEmpty, isLMTP || choices.next(of: 2) == 1 { return replies.append(plain(isLMTP ? 503 : 554)) }
        let answer = reply(354, or: [451, 554])
        place = answer.severity == .intermediate ? .content : .command
        if answer.isPermanent { refused.formUnion(accepted) }
        replies.append(answer)
    }

    private mutating func chunk(isLast: Bool) {
        guard hasSender, !accepted.isEmpty, !hasFailedChunk else { return replies.append(plain(503)) }
        if isLast { return contentEnded() }
        let answer = reply(250, or: [452, 554])
        hasFailedChunk = !answer.isSuccess
        replies.append(answer)
    }

    /// One of the codes that may stand here; the first mostly. 421 ends the session.
    private mutating func reply(_ usual: Int, or others: [Int]) -> Reply {
        let choice = choices.next(of: 4 * (others.count + 1) + 1)
        if choice == 4 * (others.count + 1) {
            isClosed = true
            return plain(421)
        }
        return plain(choice > 0 && choice <= others.count ? others[choice - 1] : usual)
    }

    private func plain(_ code: Int) -> Reply {
        Reply(Reply.Severity(rawValue: code / 100) ?? .transient, suffix: code % 100, lines: ["so"])
    }
}
