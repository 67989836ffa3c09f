import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NetworkTransport

/// A connection from anybody: counted, then TLS with the certificate as it is now, then HTTP/1.1.
struct TLSPageChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private struct Refused: Error {}

    private let http: HTTP1Channel
    private let identity: ReloadingIdentity
    private let connections: ConnectionLimiter

    private let life: TimeAmount

    /// - Parameter life: after which a connection is ended, whatever it does.
    init(_ http: HTTP1Channel, identity: ReloadingIdentity, connections: ConnectionLimiter, life: TimeAmount) {
        (self.http, self.identity, self.connections, self.life) = (http, identity, connections, life)
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
        do {
            let handler = NIOSSLServerHandler(context: try identity.context())
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            // Without a certificate that can be used there is nothing to say; SMTP's listeners do the same.
            return channel.close().flatMapThrowing { throw error }
        }
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
