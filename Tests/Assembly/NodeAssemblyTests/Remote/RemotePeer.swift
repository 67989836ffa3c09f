import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that keeps to a script, and remembers what it was sent.
final class RemotePeer: Sendable {
    struct Seen: Sendable {
        var connections = 0, open = 0
        /// Commands, in order.
        var lines: [String] = []
        /// Recipients of each message that came to its end.
        var taken: [[String]] = []
        /// Octets that came without TLS.
        var clear: [UInt8] = []
    }

    let port: Int
    private let channel: any Channel
    private let shared: Shared

    final class Shared: Sendable {
        let script: Mutex<RemoteScript>
        let seen = Mutex(Seen())
        init(_ script: RemoteScript) { self.script = Mutex(script) }
    }

    private init(_ channel: any Channel, _ shared: Shared) {
        (self.channel, self.shared) = (channel, shared)
        port = channel.localAddress?.port ?? 0
    }

    var seen: Seen { shared.seen.withLock { $0 } }

    /// From now on it behaves.
    func heal() { shared.script.withLock { $0 = $0.healed } }

    static func run<Result>(_ script: RemoteScript, _ body: (RemotePeer) async throws -> Result) async throws -> Result {
        let shared = Shared(script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let voice = RemoteVoice(shared)
                    if case .firstOctet(let context, let takesClients) = voice.script.tls {
                        try child.pipeline.syncOperations.addHandler(Self.tls(context, takesClients))
                    }
                    try child.pipeline.syncOperations.addHandler(voice)
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        let peer = RemotePeer(channel, shared)
        do {
            let result = try await body(peer)
            try? await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    static func tls(_ context: NIOSSLContext, _ takesClients: Bool) -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context) { _, promise in promise.succeed(takesClients ? .certificateVerified : .failed) }
    }
}
