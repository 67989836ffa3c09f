import HummingbirdCore
import Logging
import NIOCore
import NetworkTransport

/// A connection from inside: counted, so that those who are let in do not use up what the node opens files with, then HTTP/1.1.
struct PlainPageChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private struct Refused: Error {}

    private let http: HTTP1Channel
    private let connections: ConnectionLimiter

    init(_ http: HTTP1Channel, connections: ConnectionLimiter) { (self.http, self.connections) = (http, connections) }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        guard connections.enter(address) else {
            return channel.close().flatMapThrowing { throw Refused() }
        }
        channel.closeFuture.whenComplete { _ in connections.leave(address) }
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
