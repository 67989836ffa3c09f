package import Logging
package import MailModel
package import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL
package import NetworkTransport
import SMTPProtocol

/// The listeners of a node. Runs until cancelled; then no connection is taken any more, idle sessions are told 421, and what is under way
/// is finished, for a while; what is open after it is cut.
package struct SMTPServer: Sendable {
    private let listeners: [SMTPListener]
    private let hostName: DomainName
    private let service: any SMTPService
    private let budget: OctetBudget
    private let timeouts: SMTPTimeouts
    private let group: any EventLoopGroup
    private let logger: Logger

    package init(
        listeners: [SMTPListener], hostName: DomainName, service: any SMTPService, budget: OctetBudget,
        timeouts: SMTPTimeouts = SMTPTimeouts(), group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger
    ) {
        (self.listeners, self.hostName, self.service, self.budget) = (listeners, hostName, service, budget)
        (self.timeouts, self.group, self.logger) = (timeouts, group, logger)
    }

    /// - Parameter listening: told the port of each listener once all are bound.
    /// - Throws: when an address cannot be bound.
    package func run(listening: @escaping @Sendable ([ListenerKind: Int]) async -> Void = { _ in }) async throws {
        var generator = SystemRandomNumberGenerator()
        let decoySecret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // One for each listener: a helper knows the connections of the first one it was given, and no others.
        let quiescing = listeners.map { _ in ServerQuiescingHelper(group: group) }
        let sessions = OpenChannels()
        var ports: [ListenerKind: Int] = [:]
        var channels: [any Channel] = []
        do {
            for (listener, helper) in zip(listeners, quiescing) {
                let channel = try await bind(listener, helper, sessions, decoySecret: decoySecret)
                channels.append(channel)
                ports[listener.kind] = channel.localAddress?.port
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        await listening(ports)
        await waitForCancellation()
        await stop(quiescing, sessions)
    }

    private func waitForCancellation() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        await withTaskCancellationHandler {
            for await _ in stream {}
        } onCancel: {
            continuation.finish()
        }
    }

    private func stop(_ quiescing: [ServerQuiescingHelper], _ sessions: OpenChannels) async {
        let loop = group.any()
        let ends = quiescing.map { helper in
            let end = loop.makePromise(of: Void.self)
            helper.initiateShutdown(promise: end)
            return end.futureResult
        }
        let late = loop.scheduleTask(in: timeouts.grace) { sessions.closeAll() }
        for end in ends { try? await end.get() }
        late.cancel()
    }

    private func bind(
        _ listener: SMTPListener, _ quiescing: ServerQuiescingHelper, _ sessions: OpenChannels, decoySecret: [UInt8]
    ) async throws -> any Channel {
        let environment = SMTPServerHandler.Environment(
            listener: listener, hostName: hostName, service: service, budget: listener.part(of: budget), timeouts: timeouts,
            decoySecret: decoySecret)
        let logger = logger
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)  // so that a close can wait until the last reply is read
            .childChannelInitializer { channel in
                sessions.add(channel)
                return channel.eventLoop.makeCompletedFuture { try Self.accept(channel, environment, logger) }
            }
        do {
            return try await bootstrap.bind(host: listener.address.host, port: listener.address.port).get()
        } catch {
            throw ListenFailure(
                "listeners.\(listener.kind.rawValue)", listener.address, reason: (error as? IOError)?.errnoCode ?? 0)
        }
    }

    private static func accept(_ channel: any Channel, _ environment: SMTPServerHandler.Environment, _ logger: Logger) throws {
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        let connections = environment.listener.connections
        guard connections.enter(address) else {
            let reply: Reply? =
                switch environment.listener.security {
                case .clear, .startTLS: Reply(.transient, .tooManyConnections)
                case .fromFirstOctet, .peer: nil
                }
            try channel.pipeline.syncOperations.addHandler(OverLimitHandler(reply: reply))
            return
        }
        channel.closeFuture.whenComplete { _ in connections.leave(address) }
        let pipeline = channel.pipeline.syncOperations
        switch environment.listener.security {
        case .clear, .startTLS: break
        case .fromFirstOctet(let identity):
            try pipeline.addHandlers(try SMTPServerHandler.tls(identity, environment.listener))
        case .peer(let identity, let judge):
            guard let identity = identity() else {
                logger.warning("peer connection closed: no TLS certificate of our own is installed yet")
                channel.close(promise: nil)
                return
            }
            let context = try TLSProfile.peerServer(identity)
            try pipeline.addHandler(
                NIOSSLServerHandler(
                    context: context, customVerificationCallbackWithMetadata: PeerVerification.callback(judge)))
        }
        try pipeline.addHandler(SMTPServerHandler(environment, clientAddress: address))
    }
}
