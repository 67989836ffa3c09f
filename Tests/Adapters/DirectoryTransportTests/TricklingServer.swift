import NIOCore
import NIOPosix

/// Answers any request with the head of a large body, of which it sends an octet each 20 ms.
final class TricklingServer: Sendable {
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private var sending: RepeatedTask?

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard sending == nil else { return }
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"), promise: nil)
            sending = context.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(20)) { _ in
                channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { sending?.cancel() }
    }

    private let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    init() async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler()) }
            }.bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws { try await channel.close() }
}
