import MailModel
import SASLProtocol
import SMTPProtocol

/// Drives a server machine without a socket, as the transport does: cuts lines, reads content, answers questions.
struct FuzzedSession {
    static let user = "tim", password = "tanstaaftanstaaf"
    static let serverNonce = "3rfcNHYJY1ZVvWVs7j"
    static let record = ScramRecord(password: password, salt: Array(1...16))

    private let octets: UnsafeRawBufferPointer
    private let needsSignIn: Bool
    private var machine: SMTPServerMachine
    private var lines = SMTPLineReader()
    private var reader: ContentReader?
    private var chunks: ChunkReader?
    private var chunk: (SMTPChunk, left: Int, isDiscarded: Bool)?
    private let takesBinary: Bool
    private var isBinary = false
    private var position = 0
    private var isProven = false
    /// The codes of all replies, and what was to be stored.
    private(set) var codes: [Int] = []
    private(set) var messages: [(content: Octets, envelope: Envelope)] = []

    init?(
        _ octets: UnsafeRawBufferPointer, tls: SMTPServerConfiguration.TLS, authentication: SMTPServerConfiguration.Authentication
    ) {
        guard let name = DomainName("mx.example") else { return nil }
        self.octets = octets
        needsSignIn = authentication != .none
        takesBinary = authentication == .none
        machine = SMTPServerMachine(
            SMTPServerConfiguration(
                hostName: name, tls: tls, authentication: authentication, limits: SMTPLimits(messageSize: 10_000),
                takesBinary: takesBinary),
            decoySecret: [1])
    }

    mutating func run() {
        perform(machine.connected())
        while position < octets.count, !machine.isClosed {
            let before = position
            if reader != nil { readContent() } else if chunk != nil { readChunk() } else { readLine() }
            precondition(position > before, "the session goes on")
        }
    }

    private mutating func readLine() {
        lines.limit = machine.isAuthenticating ? SMTPLimits.saslLine : SMTPLimits.commandLine
        let (taken, line) = lines.read(UnsafeRawBufferPointer(rebasing: octets[position...]))
        position += taken
        if let line {
            perform(machine.received(line, serverNonce: Self.serverNonce))
        } else if lines.isHopeless {
            perform(machine.hopeless())
        }
    }

    private mutating func readContent() {
        guard let (taken, outcome) = reader?.read(UnsafeRawBufferPointer(rebasing: octets[position...])) else { return }
        position += taken
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
        let taken = min(left, octets.count - position)
        if !isDiscarded { chunks?.read(UnsafeRawBufferPointer(rebasing: octets[position..<position + taken])) }
        position += taken
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
        precondition(chunk.size <= (isDiscarded ? SMTPLimits.discardedContent : 10_000), "what is read is bounded")
        self.chunk = (chunk, chunk.size, isDiscarded)
        if chunk.size == 0 { endChunk() }
    }

    private mutating func perform(_ action: SMTPServerMachine.Action) {
        note(action)
        switch action {
        case .reply(let reply), .replyLate(let reply):
            precondition(!machine.isClosed && (200...599).contains(reply.code))
            if !machine.isGathering { chunks = nil }
        case .replyAndClose: precondition(machine.isClosed, "the session ends with this reply")
        case .refuseContent(let reply): if position < octets.count { perform(machine.contentCameAnyway(reply)) }
        case .startTLS:
            precondition(!machine.isTLS, "TLS starts once")
            machine.tlsStarted()
        case .readContent:
            isBinary = false
            reader = ContentReader(sizeLimit: 10_000)
        case .readChunk(let chunk, _, let binary):
            precondition(!binary || takesBinary, "binary content only where it was offered")
            if chunks == nil { (chunks, isBinary) = (ChunkReader(sizeLimit: 10_000, isBinary: binary), binary) }
            begin(chunk, isDiscarded: false)
        case .discardChunk(let chunk):
            chunks = nil
            begin(chunk, isDiscarded: true)
        case .store(let content, let envelope):
            chunks = nil
            precondition(!envelope.recipients.isEmpty, "mail is for somebody")
            precondition(isBinary || Self.isFit(content), "and its lines are lines")
            precondition(machine.isTLS && (!needsSignIn || isProven), "mail only from whom we know")
            perform(machine.messageAnswered(Reply(.success, .ok)))
        case .ask(let question): answer(question)
        }
    }

    private mutating func note(_ action: SMTPServerMachine.Action) {
        switch action {
        case .reply(let reply), .replyLate(let reply), .replyAndClose(let reply), .refuseContent(let reply), .startTLS(let reply),
            .readContent(let reply, _):
            codes.append(reply.code)
        case .store(let content, let envelope): messages.append((content, envelope))
        case .ask, .readChunk, .discardChunk: break
        }
    }

    /// No NUL, no CR or LF alone, and whole lines: said another way than in the readers.
    private static func isFit(_ content: Octets) -> Bool {
        let text = Array(content.bytes)
        for (position, octet) in text.enumerated() {
            switch octet {
            case 0: return false
            case 0x0A: if position == 0 || text[position - 1] != 0x0D { return false }
            case 0x0D: if position + 1 == text.count || text[position + 1] != 0x0A { return false }
            default: break
            }
        }
        return text.isEmpty || text.last == 0x0A
    }

    private func lookup(_ user: String) -> ScramLookup {
        user == Self.user ? Self.record.map { .found($0) } ?? .unavailable : .unknown
    }

    private mutating func answer(_ question: SMTPServerMachine.Question) {
        switch question {
        case .connected: perform(machine.connectionJudged(nil))
        case .sender: perform(machine.senderJudged(nil))
        case .recipient: perform(machine.recipientJudged(nil))
        case .postmaster: perform(machine.postmasterFound(nil))
        case .logView(let view):
            precondition(view.utf8.count <= SMTPLimits.logView, "what is quoted fits into a line")
            perform(machine.logViewsCompared(view.hasPrefix("-") ? nil : view))
        case .scramRecord(let user): perform(machine.scramRecordFound(lookup(user)))
        case .scramPrincipal(let user):
            precondition(user == Self.user, "nobody proves a record that is not there")
            perform(machine.signedIn(accepted()))
        case .signIn(let credentials):
            precondition(machine.isTLS, "no password is taken before TLS")
            let isRight = credentials.user == Self.user && credentials.password == Self.password
            perform(machine.signedIn(isRight ? accepted() : .wrong))
        }
    }

    private mutating func accepted() -> SignIn {
        isProven = true
        return EmailAddress("\(Self.user)@mx.example").map { .accepted(.mailbox($0, strength: .password)) } ?? .wrong
    }
}
