package import MailModel
package import NIOCore
package import NIOPosix
import NIOSSL
import NetworkTransport
import SMTPProtocol

/// Sends messages, keeping connections for the next one to the same destination. A task that is cancelled gets its answer soon: see
/// ``SMTPClientConnection/send(_:_:)``.
package final class SMTPClient: Sendable {
    /// Connections that are kept for a further message, to all destinations.
    package static let mostKept = 128

    private let heloName: DomainName
    private let group: any EventLoopGroup
    private let timeouts: SMTPTimeouts
    private let connections: KeptConnections
    private let resolver: (any Resolver & Sendable)?
    private let rooted: SharedContext, opportunistic: SharedContext

    /// - Parameters:
    ///   - perDestination: connections at once to one destination; further messages wait.
    ///   - resolver: finds the addresses of a name, in place of the system.
    package init(
        heloName: DomainName, perDestination: Int = 8, mostKept: Int = mostKept, timeouts: SMTPTimeouts = SMTPTimeouts(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, resolver: (any Resolver & Sendable)? = nil
    ) {
        (self.heloName, self.group, self.timeouts, self.resolver) = (heloName, group, timeouts, resolver)
        connections = KeptConnections(limit: perDestination, most: mostKept, oldest: timeouts.oldest)
        rooted = SharedContext(lifetime: timeouts.oldest, verifiesName: true)
        opportunistic = SharedContext(lifetime: timeouts.oldest, verifiesName: false)
    }

    /// - Parameter content: whole message with CRLF line ends; dots are added on the way.
    package func send(_ content: Octets, envelope: Envelope, to destination: SMTPDestination) async -> SMTPTransactionResult {
        await send(.lines(content), envelope: envelope, to: destination)
    }

    package func send(_ content: SMTPContent, envelope: Envelope, to destination: SMTPDestination) async -> SMTPTransactionResult
    {
        guard await connections.enter(destination.name) else { return .stopped }
        let result = await transact(content, envelope, destination)
        connections.leave(destination.name)
        return result
    }

    /// Closes what is kept; for the end of a node.
    package func close() async { connections.closeAll() }

    private func transact(
        _ content: SMTPContent, _ envelope: Envelope, _ destination: SMTPDestination
    ) async -> SMTPTransactionResult {
        var search = ServerSearch(destination, envelope.recipients)
        await overKept(content, envelope, destination, &search)
        await overNew(content, envelope, destination, &search)
        if Task.isCancelled, case .notStarted = search.result { return .stopped }
        return search.result
    }

    /// A kept connection that proves dead before MAIL was answered is no failed attempt: a new one is made at once.
    private func overKept(
        _ content: SMTPContent, _ envelope: Envelope, _ destination: SMTPDestination, _ search: inout ServerSearch
    ) async {
        while !Task.isCancelled, !search.isOver, let kept = connections.take(search.rest) {
            let sent = await hand(content, envelope.limited(to: search.open), to: destination, over: kept)
            if case .notStarted = sent.result { continue }
            end(kept, destination, sent)
            search.heard(sent, at: kept.endpoint)
        }
    }

    /// One address after the other, for those who wait for a word; the last one is given the time that RFC 5321 section 4.5.3.2.1 wants.
    private func overNew(
        _ content: SMTPContent, _ envelope: Envelope, _ destination: SMTPDestination, _ search: inout ServerSearch
    ) async {
        let begun = NIODeadline.now()
        var isFirst = true
        while !Task.isCancelled, !search.isOver, isFirst || NIODeadline.now() - begun < timeouts.search, let next = search.next()
        {
            isFirst = false
            let patience = next.isLast ? timeouts.reply : min(timeouts.reply, timeouts.opening)
            do throws(ConnectFailure) {
                let connection = try await connect(next.endpoint, destination, opening: patience)
                connections.watch(connection, to: destination.name)
                let sent = await hand(content, envelope.limited(to: search.open), to: destination, over: connection)
                if case .finished = sent.result { end(connection, destination, sent) }
                search.heard(sent, at: next.endpoint)
            } catch { search.failed(error.reply) }
        }
    }

    /// In the form that this server takes; made here, off the event loop.
    private func hand(
        _ content: SMTPContent, _ envelope: Envelope, to destination: SMTPDestination, over connection: SMTPClientConnection
    ) async -> SentMessage {
        do throws(OutgoingFailure) {
            let message = try OutgoingMessage(content, for: connection.offers, to: destination)
            return await connection.send(message, envelope)
        } catch {
            let replies = Dictionary(uniqueKeysWithValues: envelope.recipients.map { ($0, error.reply) })
            return SentMessage(.finished(replies, isUnanswered: false), unfit: Set(envelope.recipients))
        }
    }

    /// Says if content went in clear, and keeps the connection for the next message: but not one that is in clear because TLS failed, as the
    /// next may have it.
    private func end(_ connection: SMTPClientConnection, _ destination: SMTPDestination, _ sent: SentMessage) {
        let reason = connection.clearReason
        if let reason, sent.hasSentContent { destination.noteClear?(connection.endpoint, reason) }
        switch reason {
        case nil, .notOffered: connections.keep(connection, for: destination)
        case .failed, .refused: connection.close()
        }
    }

    struct ConnectFailure: Error {
        let reply: Reply
        var isInTLS = false
    }

    /// - Parameter opening: for each reply until a transaction can begin.
    func connect(
        _ endpoint: HostPort, _ destination: SMTPDestination, opening: TimeAmount? = nil
    ) async throws(ConnectFailure) -> SMTPClientConnection {
        let tls: SMTPClientHandler.TLS
        do { tls = try self.tls(destination.security) } catch {
            throw ConnectFailure(reply: Reply(.transient, .destinationNotTrusted, "TLS cannot be set up here"))
        }
        do throws(ConnectFailure) { return try await connect(endpoint, destination, tls, opening) } catch {
            // RFC 7435 section 3: TLS that is only wanted, and fails, keeps no mail back. Towards all others it does.
            guard error.isInTLS, case .startTLSIfOffered = destination.security, !Task.isCancelled else { throw error }
            return try await connect(endpoint, destination, .failedBefore, opening)
        }
    }

    private func connect(
        _ endpoint: HostPort, _ destination: SMTPDestination, _ tls: SMTPClientHandler.TLS, _ opening: TimeAmount?
    ) async throws(ConnectFailure) -> SMTPClientConnection {
        let environment = SMTPClientHandler.Environment(
            heloName: heloName, endpoint: endpoint, tls: tls, credentials: destination.credentials,
            dialect: destination.dialect, logView: destination.logViews?.ours, timeouts: timeouts,
            opening: opening ?? timeouts.reply)
        let connection: SMTPClientConnection
        do {
            connection = try await ConnectionAttempt(on: group.any()).run { [self] in try await dial(environment) }
        } catch { throw ConnectFailure(reply: Reply(.transient, .destinationUnreachable)) }
        guard let refusal = await connection.refusal() else {
            let opened = await connection.looked()
            if let view = opened.heardLogView { destination.logViews?.heard(view) }
            return opened
        }
        let isInTLS = await connection.failedInTLS()
        connection.cut()
        throw ConnectFailure(reply: refusal, isInTLS: isInTLS)
    }

    /// A name can have several addresses. Each that is tried has its own handler; the one that connected is what counts.
    private func dial(_ environment: SMTPClientHandler.Environment) async throws -> SMTPClientConnection {
        try await ClientBootstrap(group: group)
            .connectTimeout(timeouts.connect).channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .resolver(resolver ?? SystemResolver(on: group.any()))
            .connect(host: environment.endpoint.host, port: environment.endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.set(up: channel, environment) }
            }
    }

    private func tls(_ security: SMTPDestination.Security) throws -> SMTPClientHandler.TLS {
        switch security {
        case .clear: .none
        case .peer(let identity, let judge): .peer(try TLSProfile.peerClient(identity), judge)
        case .fromFirstOctet(let judge): .firstOctet(try TLSProfile.client(verifiesName: false), judge)
        case .startTLSIfOffered:
            .startTLS(try opportunistic.current(), name: nil, isRequired: false) { _ in true }
        case .startTLSRequired(.judge(let judge)):
            .startTLS(try TLSProfile.client(verifiesName: false), name: nil, isRequired: true, judge)
        case .startTLSRequired(.name(let name)):
            .startTLS(try rooted.current(), name: name.text, isRequired: true, nil)
        }
    }

    private static func set(up channel: any Channel, _ environment: SMTPClientHandler.Environment) throws -> SMTPClientConnection
    {
        if let (context, judge) = environment.tls.fromFirstOctet {
            try channel.pipeline.syncOperations.addHandler(
                try NIOSSLClientHandler(
                    context: context, serverHostname: nil,
                    customVerificationCallbackWithMetadata: PeerVerification.callback(judge)))
        }
        let opened = channel.eventLoop.makePromise(of: Reply?.self)
        let handler = SMTPClientHandler(environment, opened: opened)
        do { try channel.pipeline.syncOperations.addHandler(handler) } catch {
            opened.fail(error)
            throw error
        }
        return SMTPClientConnection(channel, handler, to: environment.endpoint, opened: opened.futureResult)
    }
}

extension Envelope {
    /// The same for some of its recipients.
    fileprivate func limited(to some: [EmailAddress]) -> Envelope { Envelope(sender: sender, recipients: some, options: options) }
}
