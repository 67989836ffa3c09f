import MailModel
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client that says what a test says, and remembers what it heard.
final class RawClient: Sendable {
    struct Heard: Sendable {
        var text = ""
        var isClosed = false
        /// The connection was reset or broke otherwise.
        var errors: [String] = []
    }

    private final class Ear: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let heard = Mutex(Heard())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            heard.withLock { $0.text += text }
        }

        func channelInactive(context: ChannelHandlerContext) { heard.withLock { $0.isClosed = true } }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            heard.withLock { $0.errors.append("\(error)") }
            context.close(promise: nil)
        }
    }

    private let channel: any Channel
    private let ear: Ear

    private init(_ channel: any Channel, _ ear: Ear) { (self.channel, self.ear) = (channel, ear) }

    static func connect(to port: Int, tls: TLSConfiguration? = nil) async throws -> RawClient {
        let ear = Ear()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            try NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(ear)
                }
            }.connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel, ear)
    }

    var heard: Heard { ear.heard.withLock { $0 } }
    /// The codes of all last lines.
    var codes: [Int] {
        heard.text.split(separator: "\r\n").filter { $0.dropFirst(3).first != "-" }.compactMap { Int($0.prefix(3)) }
    }

    func say(_ text: String) async { try? await channel.writeAndFlush(ByteBuffer(string: text)) }
    func close() async { try? await channel.close() }
    func closeOutput() async { try? await channel.close(mode: .output) }

    /// DER of the certificate that the server showed.
    func serverCertificate() async -> Octets? {
        let channel = channel
        return try? await channel.eventLoop.submit {
            let handler = try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            return try handler.peerCertificate.map { Octets(try $0.toDERBytes()) }
        }.get()
    }

    func startTLS(_ configuration: TLSConfiguration) async throws {
        let context = try NIOSSLContext(configuration: configuration)
        let channel = channel
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(
                try NIOSSLClientHandler(context: context, serverHostname: nil), position: .first)
        }.get()
    }

    /// Waits until the number of replies has come, or the end.
    func replies(_ count: Int) async -> [Int] {
        await wait { $0.codes.count >= count || $0.heard.isClosed }
        return codes
    }

    /// Waits for the end of the connection.
    func end() async -> Heard {
        await wait { $0.heard.isClosed }
        return heard
    }

    private func wait(_ condition: (RawClient) -> Bool) async { await eventually { condition(self) } }
}
