import MailModel
import SASLProtocol
import SMTPProtocol
import Testing

/// Drives a server machine without a socket, as the transport does: cuts lines, reads content, answers questions.
struct ScriptedServer {
    var judgeSender: (EmailAddress?) -> Refusal? = { _ in nil }
    var judgeRecipient: (EmailAddress) -> Refusal? = { _ in nil }
    var postmaster: EmailAddress?
    /// What it answers to LOGVIEW; `nil`: that it heard none.
    var logView: String?
    private(set) var heardLogViews: [String] = []
    /// No memory for content: none is read.
    var isFull = false
    var answer: (Octets, Envelope) -> Reply = { _, _ in Reply(.success, .ok) }
    var records: [String: ScramRecord] = [:]
    var passwords: [String: String] = [:]

    private(set) var machine: SMTPServerMachine
    private(set) var replies: [Reply] = []
    private(set) var messages: [(content: Octets, envelope: Envelope)] = []
    /// Replies that the client waits for longer.
    private(set) var late = 0
    private(set) var startedTLS = 0
    private var lines = SMTPLineReader()
    private var reader: ContentReader?
    private var chunks: ChunkReader?
    private var chunk: (SMTPChunk, left: Int, isDiscarded: Bool)?
    /// Octets of refused chunks.
    private(set) var discarded = 0
    private var pending: [UInt8] = []
    private let limits: SMTPLimits

    init(
        tls: SMTPServerConfiguration.TLS = .none, authentication: SMTPServerConfiguration.Authentication = .none,
        limits: SMTPLimits = SMTPLimits(), offersDSN: Bool = true, takesBinary: Bool = false,
        comparesLogViews: Bool = false, slowsGuesses: Bool = true
    ) throws {
        self.limits = limits
        machine = SMTPServerMachine(
            SMTPServerConfiguration(
                hostName: try #require(DomainName("mx.example")), tls: tls, authentication: authentication, limits: limits,
                offersDSN: offersDSN, takesBinary: takesBinary, comparesLogViews: comparesLogViews, slowsGuesses: slowsGuesses),
            decoySecret: [1, 2, 3])
        perform(machine.connected())
    }

    var codes: [Int] { replies.map(\.code) }
    var isClosed: Bool { machine.isClosed }

    /// What the server says, as octets since the count given.
    func wireText(from count: Int) -> String { replies[count...].map(\.wireText).joined() }

    /// Everything in one piece.
    mutating func feed(_ text: String) { feed(Array(text.utf8)) }

    mutating func feed(_ octets: [UInt8]) {
        pending += octets
        while !pending.isEmpty, !machine.isClosed {
            if reader != nil { readContent() } else if chunk != nil { readChunk() } else { readLine() }
        }
    }

    private mutating func readLine() {
        lines.limit = machine.isAuthenticating ? SMTPLimits.saslLine : SMTPLimits.commandLine
        let (taken, line) = pending.withUnsafeBytes { lines.read($0) }
        pending.removeFirst(taken)
        if let line {
            perform(machine.received(line, serverNonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"))
        } else if lines.isHopeless {
            perform(machine.hopeless())
        }
    }

    private mutating func readContent() {
        guard let (taken, outcome) = pending.withUnsafeBytes({ reader?.read($0) }) else { return }
        pending.removeFirst(taken)
        switch outcome {
        case .unfinished: break
        case .hopeless: perform(machine.hopeless())
        case .finished(let result):
            reader = nil
            perform(machine.contentRead(result))
        }
    }

    private mutating func readChunk() {
        guard let (chunk, left, isDiscarded) = chunk else { return }
        let taken = min(left, pending.count)
        if isDiscarded { discarded += taken } else { pending.prefix(taken).withUnsafeBytes { chunks?.read($0) } }
        pending.removeFirst(taken)
        self.chunk = (chunk, left - taken, isDiscarded)
        if taken == left { endChunk() }
    }

    private mutating func endChunk() {
        guard let (chunk, _, isDiscarded) = chunk.take() else { return }
        guard !isDiscarded else { return perform(machine.chunkDiscarded()) }
        guard let result = chunk.isLast ? chunks?.ended() : chunks?.chunkEnded() else { return }
        perform(machine.chunkRead(result))
    }

    private mutating func begin(_ chunk: SMTPChunk, isDiscarded: Bool) {
        self.chunk = (chunk, chunk.size, isDiscarded)
        if chunk.size == 0 { endChunk() }
    }

    private mutating func perform(_ action: SMTPServerMachine.Action) {
        switch action {
        case .replyLate(let reply):
            late += 1
            perform(.reply(reply))
        case .reply(let reply), .replyAndClose(let reply):
            replies.append(reply)
            if !machine.isGathering { chunks = nil }
        case .refuseContent(let reply): perform(pending.isEmpty ? .reply(reply) : machine.contentCameAnyway(reply))
        case .ask(let question): ask(question)
        case .startTLS(let reply):
            guard pending.isEmpty, !lines.isMidLine else { return perform(machine.dataBeforeTLS()) }
            replies.append(reply)
            startedTLS += 1
            machine.tlsStarted()
        case .readContent where isFull: perform(machine.contentRefused(Reply(.transient, .storageFull)))
        case .readContent(let reply, let expectedSize):
            replies.append(reply)
            reader = ContentReader(sizeLimit: limits.messageSize, expectedSize: expectedSize)
        case .readChunk where isFull: perform(machine.chunkRefused(Reply(.transient, .storageFull)))
        case .readChunk(let chunk, let expectedSize, let isBinary):
            if chunks == nil {
                chunks = ChunkReader(sizeLimit: limits.messageSize, expectedSize: expectedSize, isBinary: isBinary)
            }
            begin(chunk, isDiscarded: false)
        case .discardChunk(let chunk):
            chunks = nil
            begin(chunk, isDiscarded: true)
        case .store(let content, let envelope):
            messages.append((content, envelope))
            perform(machine.messageAnswered(answer(content, envelope)))
        }
    }

    private mutating func ask(_ question: SMTPServerMachine.Question) {
        switch question {
        case .connected: perform(machine.connectionJudged(nil))
        case .scramRecord(let user): perform(machine.scramRecordFound(records[user].map { .found($0) } ?? .unknown))
        case .scramPrincipal(let user): perform(machine.signedIn(Self.principal(user).map { .accepted($0) } ?? .wrong))
        case .signIn(let credentials):
            let isRight = passwords[credentials.user] == credentials.password
            perform(machine.signedIn(isRight ? Self.principal(credentials.user).map { .accepted($0) } ?? .wrong : .wrong))
        case .postmaster: perform(machine.postmasterFound(postmaster))
        case .logView(let view):
            heardLogViews.append(view)
            perform(machine.logViewsCompared(logView))
        case .sender(let sender, _): perform(machine.senderJudged(judgeSender(sender)))
        case .recipient(let recipient, _): perform(machine.recipientJudged(judgeRecipient(recipient)))
        }
    }

    private static func principal(_ user: String) -> Principal? {
        EmailAddress("\(user)@mx.example").map { Principal.mailbox($0, strength: .password) }
    }
}
