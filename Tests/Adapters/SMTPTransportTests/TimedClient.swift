import MailModel
import NIOCore
import NIOEmbedded
import Testing

@testable import SMTPTransport

/// A client's session without a socket, whose time goes on only when a test says so.
struct TimedClient {
    /// Takes one piece at a time, as a slow network does.
    private final class Narrow: ChannelOutboundHandler, Sendable {
        typealias OutboundIn = ByteBuffer
        private let channel: NIOAsyncTestingChannel
        init(_ channel: NIOAsyncTestingChannel) { self.channel = channel }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if unwrapOutboundIn(data).readableBytes > 1_000 { channel.isWritable = false }
            context.write(data, promise: promise)
        }
    }

    /// What the client says in turn, and the answers.
    static let dialogue: [(word: String, answer: String)] = [
        ("greeting", "220 hi\r\n"), ("EHLO", "250 mx.example\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"),
        ("DATA", "354 go\r\n"), (".", "250 taken\r\n"),
    ]

    let channel = NIOAsyncTestingChannel()
    let connection: SMTPClientConnection
    private let envelope: Envelope

    init(isNarrow: Bool = false) async throws {
        let endpoint = try #require(HostPort("127.0.0.1:25"))
        let environment = SMTPClientHandler.Environment(
            heloName: try #require(DomainName("c.example")), endpoint: endpoint, tls: .none, credentials: nil,
            timeouts: SMTPTimeouts(), opening: SMTPTimeouts().reply)
        envelope = Envelope(
            sender: EmailAddress("a@c.example"), recipients: [try #require(EmailAddress("b@mx.example"))])
        let channel = channel
        connection = try await channel.testingEventLoop.executeInContext {
            if isNarrow { try channel.pipeline.syncOperations.addHandler(Narrow(channel)) }
            let opened = channel.eventLoop.makePromise(of: Reply?.self)
            let handler = SMTPClientHandler(environment, opened: opened)
            try channel.pipeline.syncOperations.addHandler(handler)
            return SMTPClientConnection(channel, handler, to: endpoint, opened: opened.futureResult)
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 25)).get()
    }

    /// Sends one message over it, from its greeting on.
    func send(_ content: Octets = Octets(utf8: "a\r\n")) async -> SMTPTransactionResult {
        if let refusal = await connection.refusal() { return .notStarted(refusal) }
        let destination = SMTPDestination(name: "mx", endpoints: [connection.endpoint], security: .clear)
        guard let message = try? OutgoingMessage(.lines(content), for: await connection.looked().offers, to: destination) else {
            return .stopped
        }
        switch await connection.send(message, envelope).result {
        case .notStarted(let reply): return .notStarted(reply)
        case .finished(let replies, let isUnanswered, _): return .finished(replies, isUnanswered: isUnanswered, by: [:])
        }
    }

    /// Answers until the client has said the word, and that no more.
    func answer(until word: String) async throws {
        for (step, answer) in Self.dialogue {
            if step != "greeting" { try await hear(step) }
            if step == word { return }
            try await say(answer)
        }
    }

    func say(_ text: String) async throws { try await channel.writeInbound(ByteBuffer(string: text)) }

    func hear(_ word: String) async throws {
        while true {
            let text = String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self))
            if text.hasPrefix(word) { return }
        }
    }

    func pass(_ time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }
}
