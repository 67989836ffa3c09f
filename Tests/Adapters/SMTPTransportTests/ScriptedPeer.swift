import NIOCore
import NIOPosix
import Synchronization

/// A server that answers each line as a test says, and remembers the lines.
final class ScriptedPeer: Sendable {
    enum Answer: Sendable {
        case say(String)
        case sayAndClose(String)
        case close
        case nothing
        /// Says the line, and whatever comes next is answered by what no protocol knows.
        case sayThenNoise(String)
    }

    private struct State {
        var lines: [String] = []
        var connections = 0, open = 0
    }

    private final class Voice: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let number: Int, peer: ScriptedPeer
        private var text = ""
        private var isNoisy = false

        init(_ number: Int, _ peer: ScriptedPeer) { (self.number, self.peer) = (number, peer) }

        func channelActive(context: ChannelHandlerContext) { perform(peer.greeting, context) }

        func channelInactive(context: ChannelHandlerContext) { peer.state.withLock { $0.open -= 1 } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if isNoisy { return perform(.say("noise, noise\r\n"), context) }
            text += String(buffer: unwrapInboundIn(data))
            while let end = text.firstIndex(of: "\r\n") {
                let line = String(text[..<end])
                text = String(text[text.index(after: end)...])
                peer.state.withLock { $0.lines.append(line) }
                perform(peer.answer(number, line), context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func perform(_ answer: Answer, _ context: ChannelHandlerContext) {
            switch answer {
            case .say(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .sayAndClose(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            case .close: context.close(promise: nil)
            case .nothing: break
            case .sayThenNoise(let text):
                isNoisy = true
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            }
        }
    }

    private let state = Mutex(State())
    private let greeting: Answer
    private let answer: @Sendable (_ connection: Int, _ line: String) -> Answer

    /// - Parameter answer: told the number of the connection, from 1, and the line.
    init(greeting: Answer = .say("220 peer\r\n"), _ answer: @escaping @Sendable (_ connection: Int, _ line: String) -> Answer) {
        (self.greeting, self.answer) = (greeting, answer)
    }

    var lines: [String] { state.withLock { $0.lines } }
    var connections: Int { state.withLock { $0.connections } }
    /// Connections that are not closed yet.
    var open: Int { state.withLock { $0.open } }

    /// The usual answers, without extensions.
    static func usual(_ line: String) -> Answer {
        switch line.prefix(4) {
        case "EHLO", "MAIL", "RCPT", "RSET": .say("250 ok\r\n")
        case "DATA": .say("354 go\r\n")
        case ".": .say("250 taken\r\n")
        case "QUIT": .sayAndClose("221 bye\r\n")
        default: .nothing
        }
    }

    func run<Result>(_ body: (_ port: Int) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = self.state.withLock { state in
                        state.connections += 1
                        state.open += 1
                        return state.connections
                    }
                    try channel.pipeline.syncOperations.addHandler(Voice(number, self))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        let result = try await body(channel.localAddress?.port ?? 0)
        try? await channel.close()
        return result
    }
}
