import MailModel
import MessageFlow
import SMTPProtocol

/// Sends one message over a simulated connection, by the product's machine.
struct ClientSession {
    /// For the greeting and each reply (RFC 5321 section 4.5.3.2.1 to 4.5.3.2.4).
    static let patience = Duration.minutes(5)
    /// For the reply after the end of data (RFC 5321 section 4.5.3.2.6).
    static let finalPatience = Duration.minutes(10)

    enum Content {
        case lines(Octets)
        /// Parts that travel as they are where the server takes that; else these lines.
        case binary([Octets], lines: Octets)
    }

    enum Result {
        case notStarted(Reply)
        case finished([EmailAddress: Reply], isUnanswered: Bool, tookRequests: Bool)
    }

    private let end: ConnectionEnd
    private let content: Content
    private let envelope: Envelope
    private var machine: SMTPClientMachine
    private var parser = SMTPReplyParser()
    private var buffer: ArraySlice<UInt8> = []
    /// All of the content was written, and its end.
    private(set) var isContentSent = false

    init(_ end: ConnectionEnd, heloName: DomainName, _ content: Content, _ envelope: Envelope) {
        (self.end, self.content, self.envelope) = (end, content, envelope)
        machine = SMTPClientMachine(heloName: heloName, startTLS: .never)
    }

    mutating func run() async -> Result {
        defer { end.close() }
        while true {
            let isEndUnanswered: Bool
            var action: SMTPClientMachine.Action
            switch await reply() {
            case .success(let reply):
                isEndUnanswered = false
                action = machine.received(reply)
            case .failure(let failure):
                isEndUnanswered = machine.isEndOfDataUnanswered
                action = machine.connectionLost(failure.reply)
            }
            while let next = perform(action) { action = next }
            switch action {
            case .unusable(let reply): return .notStarted(reply)
            case .finished(let outcome):
                if outcome.isReusable { end.write("QUIT\r\n") }
                return .finished(outcome.replies, isUnanswered: isEndUnanswered, tookRequests: outcome.tookRequests)
            case .none, .send, .startTLS, .ready, .sendContent, .sendChunks: break
            }
        }
    }

    /// - Returns: what follows at once.
    private mutating func perform(_ action: SMTPClientMachine.Action) -> SMTPClientMachine.Action? {
        switch action {
        case .send(let text): end.write(text)
        case .ready:
            switch content {
            case .binary(let parts, _) where machine.offersBinary:
                let size = parts.reduce(0) { $0 + $1.count }
                return machine.begin(envelope, size: size, isEightBit: true, by: .chunks(isBinary: true))
            case .binary(_, let lines), .lines(let lines):
                return machine.begin(envelope, size: lines.count, isEightBit: true, by: .data)
            }
        case .sendContent: sendLines()
        case .sendChunks: sendChunk()
        case .none, .startTLS, .finished, .unusable: break
        }
        return nil
    }

    private mutating func sendLines() {
        let lines =
            switch content {
            case .lines(let lines), .binary(_, let lines): lines
            }
        var stuffer = DotStuffer()
        let stuffed = stuffer.stuffed(lines)
        // In two writes, so that a break may lie between them.
        end.write(stuffed)
        end.write(Array(stuffer.ending))
        isContentSent = true
        machine.contentSent()
    }

    private mutating func sendChunk() {
        guard case .binary(let parts, _) = content, !isContentSent else { return }
        let octets = Octets.joined(parts)
        guard let command = machine.nextChunk(size: octets.count, isLast: true) else { return }
        end.write(command)
        end.write(Array(octets.bytes))
        machine.chunkSent()
        isContentSent = true
        machine.contentSent()
    }

    private struct Lost: Error { let reply: Reply }

    private mutating func reply() async -> Swift.Result<Reply, Lost> {
        while true {
            if !buffer.isEmpty {
                parser.isHello = machine.isAwaitingHello
                guard let (taken, reply) = try? Array(buffer).withUnsafeBytes({ try parser.read($0) }) else {
                    return .failure(Lost(reply: Reply(.transient, .destinationBroken)))
                }
                buffer = buffer.dropFirst(taken)
                if let reply { return .success(reply) }
            }
            switch await end.read(within: isContentSent ? Self.finalPatience : Self.patience) {
            case .octets(let octets): buffer += octets
            case .closed: return .failure(Lost(reply: Reply(.transient, .destinationBroken)))
            case .timedOut: return .failure(Lost(reply: Reply(.transient, .destinationTimedOut)))
            }
        }
    }
}
