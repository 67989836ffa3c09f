import MailModel
import SASLProtocol
import SMTPProtocol

/// One session of a simulated server: the product's machine over a simulated connection.
struct ServerSession {
    /// How long a client is waited for (RFC 5321 section 4.5.3.2.7).
    static let patience = Duration.minutes(5)
    /// Between two pieces of content (RFC 5321 section 4.5.3.2.5).
    static let contentPatience = Duration.minutes(3)

    private let end: ConnectionEnd
    private let service: any SessionService
    private var machine: SMTPServerMachine
    private var lines = SMTPLineReader()
    private var chunks: ChunkReader?
    /// Octets that came and were not read yet.
    private var buffer: ArraySlice<UInt8> = []
    private let limits = SMTPLimits()
    /// A message was answered with success, and nothing came from the client since.
    private var isUnheard = false

    init(_ end: ConnectionEnd, hostName: DomainName, takesBinary: Bool, service: any SessionService) {
        (self.end, self.service) = (end, service)
        let configuration = SMTPServerConfiguration(
            hostName: hostName, tls: .none, authentication: .none, limits: limits, takesBinary: takesBinary)
        machine = SMTPServerMachine(configuration, decoySecret: [0])
    }

    mutating func run() async {
        var action: SMTPServerMachine.Action? = machine.connected()
        while let present = action, !Task.isCancelled { action = await perform(present) }
        end.close()
    }

    /// - Returns: what is next; `nil` when the session is over.
    private mutating func perform(_ action: SMTPServerMachine.Action) async -> SMTPServerMachine.Action? {
        switch action {
        case .reply(let reply), .replyLate(let reply):
            end.write(reply.wireText)
            return await command()
        case .replyAndClose(let reply):
            end.write(reply.wireText)
            return nil
        case .refuseContent(let reply):
            guard buffer.isEmpty else { return machine.contentCameAnyway(reply) }
            end.write(reply.wireText)
            return await command()
        case .ask(let question): return await answer(question)
        case .startTLS: return nil
        case .readContent(let go, let size):
            end.write(go.wireText)
            return await content(size)
        case .readChunk(let chunk, let size, let isBinary): return await self.chunk(chunk, size, isBinary)
        case .discardChunk(let chunk):
            guard await take(chunk.size) != nil else { return nil }
            return machine.chunkDiscarded()
        case .store(let content, let envelope):
            chunks = nil
            let reply = await service.message(content, envelope: envelope)
            isUnheard = reply.isSuccess
            return machine.messageAnswered(reply)
        }
    }

    private mutating func answer(_ question: SMTPServerMachine.Question) async -> SMTPServerMachine.Action {
        switch question {
        case .connected: machine.connectionJudged(await service.connected())
        case .sender(let sender, _): machine.senderJudged(await service.sender(sender))
        case .recipient(let recipient, _): machine.recipientJudged(await service.recipient(recipient))
        case .postmaster: machine.postmasterFound(nil)
        case .logView: machine.logViewsCompared(nil)
        case .scramRecord: machine.scramRecordFound(.unknown)
        case .scramPrincipal, .signIn: machine.signedIn(.wrong)
        }
    }

    private mutating func command() async -> SMTPServerMachine.Action? {
        while true {
            if !buffer.isEmpty {
                let (taken, line) = Array(buffer).withUnsafeBytes { lines.read($0) }
                buffer = buffer.dropFirst(taken)
                if let line {
                    if isUnheard { await service.heard() }
                    isUnheard = false
                    return machine.received(line, serverNonce: "nonce")
                }
            }
            guard await fill(within: Self.patience) else { return nil }
        }
    }

    private mutating func content(_ size: Int) async -> SMTPServerMachine.Action? {
        var reader = ContentReader(sizeLimit: limits.messageSize, expectedSize: size)
        while true {
            if !buffer.isEmpty {
                let (taken, outcome) = Array(buffer).withUnsafeBytes { reader.read($0) }
                buffer = buffer.dropFirst(taken)
                switch outcome {
                case .unfinished: break
                case .finished(let result): return machine.contentRead(result)
                case .hopeless: return nil
                }
            }
            guard await fill(within: Self.contentPatience) else { return nil }
        }
    }

    private mutating func chunk(_ chunk: SMTPChunk, _ size: Int, _ isBinary: Bool) async -> SMTPServerMachine.Action? {
        var reader = chunks ?? ChunkReader(sizeLimit: limits.messageSize, expectedSize: size, isBinary: isBinary)
        guard let octets = await take(chunk.size) else { return nil }
        octets.withUnsafeBytes { reader.read($0) }
        let result = chunk.isLast ? reader.ended() : reader.chunkEnded()
        chunks = chunk.isLast ? nil : reader
        return machine.chunkRead(result)
    }

    private mutating func take(_ count: Int) async -> [UInt8]? {
        while buffer.count < count { guard await fill(within: Self.contentPatience) else { return nil } }
        defer { buffer = buffer.dropFirst(count) }
        return Array(buffer.prefix(count))
    }

    private mutating func fill(within patience: Duration) async -> Bool {
        switch await end.read(within: patience) {
        case .octets(let octets):
            buffer += octets
            return true
        case .closed, .timedOut: return false
        }
    }
}
