import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NetworkTransport

/// A connection to a listener of pages: counted, then TLS with the certificate as it is now where there is one, then HTTP/1.1, and ended after
/// its time, whatever it does.
struct PageChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private struct Refused: Error {}

    private let http: HTTP1Channel
    private let identity: ReloadingIdentity?
    private let connections: ConnectionLimiter
    private let life: TimeAmount

    init(
        _ responder: @escaping HTTPChannelHandler.Responder, security: PageSecurity, connections: ConnectionLimiter,
        limits: PageLimits, isRefused: @escaping @Sendable (Request) -> Bool
    ) {
        let configuration = HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: PageLimits.headerOctets, maxHeaderListSize: PageLimits.headerOctets,
                maxHeaderFieldCount: PageLimits.headerFields))
        http = HTTP1Channel(
            responder: Self.closing(responder, after: TimeAmount(limits.linger), isRefused), configuration: configuration)
        identity =
            switch security {
            case .inside: nil
            case .tls(let identity): identity
            }
        (self.connections, life) = (connections, TimeAmount(limits.life))
    }

    /// RFC 9112 section 9.6: who was told that the connection ends hears no more, and has a moment to read that.
    private static func closing(
        _ responder: @escaping HTTPChannelHandler.Responder, after linger: TimeAmount,
        _ isContentRefused: @escaping @Sendable (Request) -> Bool
    ) -> HTTPChannelHandler.Responder {
        { request, writer, channel in
            let isRefused = isContentRefused(request)
            try await responder(request, writer, channel)
            guard isRefused else { return }
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: linger) { channel.close(mode: .all, promise: nil) }
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        guard connections.enter(address) else {
            return channel.close().flatMapThrowing { throw Refused() }
        }
        // TLS takes some seconds more for its farewell, and no longer where nobody reads it.
        let end = channel.eventLoop.scheduleTask(in: life) { channel.close(mode: .all, promise: nil) }
        channel.closeFuture.whenComplete { _ in
            end.cancel()
            connections.leave(address)
        }
        if let identity {
            do {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: try identity.context()))
            } catch {
                // Without a certificate that can be used there is nothing to say; SMTP's listeners do the same.
                return channel.close().flatMapThrowing { throw error }
            }
        }
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
