import NIOCore
import NIOPosix
import NIOSSL
import NetworkTransport

/// The mail server that all mail ends at: takes everything, keeps nothing, and notes what came when.
enum LoadSink {
    /// - Parameter identity: of a gateway that the mail is sealed for, whose `peer` listener the sink stands in for; `nil`: in clear.
    static func listen(
        at address: SocketAddress, identity: TLSIdentity?, book: LoadBook, on loop: any EventLoop
    ) async throws -> any Channel {
        let context = try identity.map { try TLSProfile.peerServer($0) }
        return try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context { try channel.pipeline.syncOperations.addHandler(tls(context)) }
                    try channel.pipeline.syncOperations.addHandler(LoadSinkSession(book, isSealed: context != nil))
                }
            }.bind(to: address).get()
    }

    /// Whoever connects is believed: what is measured is the gateway that connects.
    private static func tls(_ context: NIOSSLContext) -> NIOSSLServerHandler {
        NIOSSLServerHandler(
            context: context,
            customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) })
    }
}
