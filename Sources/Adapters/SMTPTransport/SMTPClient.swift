package import MailModel
package import NIOCore
import NIOPosix
import NIOSSL
import NetworkTransport
import SMTPProtocol

/// Sends messages, keeping connections for the next one to the same destination.
package final class SMTPClient: Sendable {
    private let heloName: DomainName
    private let group: any EventLoopGroup
    private let timeouts: SMTPTimeouts
    private let connections: KeptConnections

    /// - Parameter perDestination: connections at once to one destination; further messages wait.
    package init(
        heloName: DomainName, perDestination: Int = 8, timeouts: SMTPTimeouts = SMTPTimeouts(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        (self.heloName, self.group, self.timeouts) = (heloName, group, timeouts)
        connections = KeptConnections(limit: perDestination)
    }

    /// - Parameter content: whole message with CRLF line ends; dots are added on the way.
    package func send(_ content: Octets, envelope: Envelope, to destination: SMTPDestination) async -> SMTPTransactionResult {
        guard await connections.enter(destination.name) else {
            return .notStarted(Reply(.transient, .shuttingDown, "Not sent: this side is stopping"))
        }
        let result = await transact(content, envelope, destination)
        await connections.leave(destination.name)
        return result
    }

    /// Closes what is kept; for the end of a node.
    package func close() async { await connections.closeAll() }

    private func transact(
        _ content: Octets, _ envelope: Envelope, _ destination: SMTPDestination
    ) async -> SMTPTransactionResult {
        // A kept connection that proves dead before MAIL was answered is no failed attempt: a new one is made at once.
        while let kept = await connections.take(destination.name) {
            let result = await kept.send(content, envelope)
            if case .notStarted = result { continue }
            await keep(kept, destination)
            return result
        }
        var failure = Reply(.transient, .destinationUnreachable)
        for endpoint in destination.endpoints {
            do throws(ConnectFailure) {
                let connection = try await connect(endpoint, destination)
                let result = await connection.send(content, envelope)
                if case .notStarted(let reply) = result {
                    failure = reply
                    continue
                }
                await keep(connection, destination)
                return result
            } catch { failure = error.reply }
        }
        return .notStarted(failure)
    }

    private func keep(_ connection: SMTPClientConnection, _ destination: SMTPDestination) async {
        await connections.keep(connection, for: destination.name)
    }

    private struct ConnectFailure: Error { let reply: Reply }

    private func connect(
        _ endpoint: HostPort, _ destination: SMTPDestination
    ) async throws(ConnectFailure) -> SMTPClientConnection {
        let opened = group.any().makePromise(of: Reply?.self)
        let handler: SMTPClientHandler.Environment
        do { handler = try environment(destination, opened) } catch {
            opened.fail(error)
            throw ConnectFailure(reply: Reply(.transient, .destinationNotTrusted, "TLS cannot be set up here"))
        }
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group)
                .connectTimeout(timeouts.connect)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try Self.set(up: channel, handler) } }
                .connect(host: endpoint.host, port: endpoint.port).get()
        } catch {
            opened.succeed(Reply(.transient, .destinationUnreachable))
            throw ConnectFailure(reply: Reply(.transient, .destinationUnreachable))
        }
        if let refusal = try? await opened.futureResult.get() { throw ConnectFailure(reply: refusal) }
        return SMTPClientConnection(channel: channel)
    }

    private func environment(
        _ destination: SMTPDestination, _ opened: EventLoopPromise<Reply?>
    ) throws -> SMTPClientHandler.Environment {
        let tls: SMTPClientHandler.TLS
        switch destination.security {
        case .clear: tls = .none
        case .peer(let identity, let judge): tls = .peer(try TLSProfile.peerClient(identity), judge)
        case .startTLSIfOffered:
            tls = .startTLS(try TLSProfile.client(verifiesName: false), name: nil, isRequired: false) { _ in true }
        case .startTLSRequired(.judge(let judge)):
            tls = .startTLS(try TLSProfile.client(verifiesName: false), name: nil, isRequired: true, judge)
        case .startTLSRequired(.name(let name)):
            tls = .startTLS(try TLSProfile.client(verifiesName: true), name: name.text, isRequired: true, nil)
        }
        return SMTPClientHandler.Environment(
            heloName: heloName, tls: tls, credentials: destination.credentials, timeouts: timeouts, opened: opened)
    }

    private static func set(up channel: any Channel, _ environment: SMTPClientHandler.Environment) throws {
        if case .peer(let context, let judge) = environment.tls {
            try channel.pipeline.syncOperations.addHandler(
                try NIOSSLClientHandler(
                    context: context, serverHostname: nil,
                    customVerificationCallbackWithMetadata: PeerVerification.callback(judge)))
        }
        try channel.pipeline.syncOperations.addHandler(SMTPClientHandler(environment))
    }
}
