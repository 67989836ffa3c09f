import MailModel
import NIOCore
import NIOSSL
import NIOTLS
import NetworkTransport
import SASLProtocol
import SMTPProtocol

/// Drives one session on its event loop: frames what comes, feeds the machine, performs what it asks. While a question is open nothing
/// more is read from the socket, so that what waits is bounded and answered in order.
final class SMTPServerHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Unread octets above which the socket is left alone.
    private static let bufferHighWater = 262_144
    /// Octets of the budget that one step of a growing message takes. Small, so that what is taken is little more than what came: SIZE is
    /// only a number, and costs a client nothing.
    static let budgetStep = 65_536

    struct Environment {
        let listener: SMTPListener
        let hostName: DomainName
        let service: any SMTPService
        let budget: OctetBudget
        let timeouts: SMTPTimeouts
        let decoySecret: [UInt8]
    }

    let environment: Environment
    private let clientAddress: String
    var machine: SMTPServerMachine
    private var lines = SMTPLineReader()
    private var content: ContentReader?
    var chunks = Chunks()
    var pending = ByteBuffer()
    private var isAwaitingAnswer = true
    private var isAwaitingHandshake: Bool
    private var hasHeldRead = false
    private var isQuiescing = false
    private var isGone = false
    /// The client will send nothing more; it is answered to the end.
    private var isInputClosed = false
    /// The message is with the service, and its octets are in memory.
    private var isStoring = false
    private var budgetTaken = 0
    private var deadline: Scheduled<Void>?
    var idleDeadline: Scheduled<Void>?
    private var peerCertificates: [Octets] = []

    init(_ environment: Environment, clientAddress: String) {
        (self.environment, self.clientAddress) = (environment, clientAddress)
        machine = SMTPServerMachine(
            environment.listener.configuration(hostName: environment.hostName), decoySecret: environment.decoySecret)
        isAwaitingHandshake = machine.isTLS
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        if machine.isTLS {
            setDeadline(environment.timeouts.handshake, context)
        } else {
            perform(machine.connected(), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    private func finish() {
        isGone = true
        deadline?.cancel()
        idleDeadline?.cancel()
        content = nil
        letGoOfChunks()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func read(context: ChannelHandlerContext) {
        if machine.isClosed {
            context.read()
        } else if (isAwaitingAnswer && !isAwaitingHandshake) || pending.readableBytes > Self.bufferHighWater {
            hasHeldRead = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TLSUserEvent:
            if case .handshakeCompleted(let negotiated) = event { handshakeCompleted(negotiated, context) }
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            if !isAwaitingAnswer, content == nil, chunks.current == nil, !machine.isGathering, !machine.isClosed {
                perform(machine.shuttingDown(), context)
            }
        case ChannelEvent.inputClosed:
            isInputClosed = true
            closeIfDone(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func handshakeCompleted(_ negotiated: String?, _ context: ChannelHandlerContext) {
        guard isAwaitingHandshake else { return }
        isAwaitingHandshake = false
        deadline?.cancel()
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        peerCertificates = handler?.peerValidatedCertificateChain?.compactMap { try? Octets($0.toDERBytes()) } ?? []
        switch environment.listener.security {
        case .peer:
            // Another protocol on the same port could be spoken by a confused client: only ours goes on.
            guard negotiated == TLSProfile.peerProtocol, !peerCertificates.isEmpty else { return context.close(promise: nil) }
            perform(machine.connected(), context)
        case .fromFirstOctet, .startTLS: identifyClient(context)
        case .clear: break
        }
    }

    /// A client that showed a certificate may have signed in by that.
    private func identifyClient(_ context: ChannelHandlerContext) {
        guard !peerCertificates.isEmpty else { return goOnUnderTLS(context) }
        let service = environment.service, session = session, certificates = peerCertificates
        ask(context, { await service.signedIn(certificates: certificates, session: session) }) { handler, found, context in
            guard !handler.isGone else { return }
            handler.machine.proved(found)
            handler.goOnUnderTLS(context)
        }
    }

    private func goOnUnderTLS(_ context: ChannelHandlerContext) {
        switch environment.listener.security {
        case .fromFirstOctet: perform(machine.connected(), context)
        case .startTLS:
            isAwaitingAnswer = false
            setDeadline(environment.timeouts.command, context)
            resume(context)
        case .clear, .peer: break
        }
    }

    /// The client's certificate, where one is asked for, is only kept: that the client has its key is what TLS proves.
    static func tls(_ identity: ReloadingIdentity, _ listener: SMTPListener) throws -> NIOSSLServerHandler {
        let context = try listener.context(of: identity)
        guard identity.asksForCertificates else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(
            context: context, customVerificationCallbackWithMetadata: PeerVerification.callback { _ in true })
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if pending.readableBytes == 0 { pending = buffer } else { pending.writeBuffer(&buffer) }
        process(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.fireChannelReadComplete() }

    // MARK: Input

    private func process(_ context: ChannelHandlerContext) {
        while !isAwaitingAnswer, !machine.isClosed, !isGone, pending.readableBytes > 0 {
            if content != nil {
                readContent(context)
            } else if let chunk = chunks.current {
                readChunk(chunk, context)
            } else {
                readLine(context)
            }
        }
        if pending.readableBytes == 0 { pending.clear(minimumCapacity: 0) }
        context.flush()
        closeIfDone(context)
    }

    /// Nothing more comes, and all that came is answered.
    private func closeIfDone(_ context: ChannelHandlerContext) {
        guard isInputClosed, !isGone, !machine.isClosed, !isAwaitingAnswer || isAwaitingHandshake else { return }
        context.close(promise: nil)
    }

    private func readLine(_ context: ChannelHandlerContext) {
        lines.limit = machine.isAuthenticating ? SMTPLimits.saslLine : SMTPLimits.commandLine
        let (taken, line) = pending.withUnsafeReadableBytes { lines.read($0) }
        pending.moveReaderIndex(forwardBy: taken)
        if let line {
            deadline?.cancel()
            perform(machine.received(line, serverNonce: Self.nonce()), context)
        } else if lines.isHopeless {
            perform(machine.hopeless(), context)
        }
    }

    private func readContent(_ context: ChannelHandlerContext) {
        guard var reader = content.take() else { return }
        let (taken, outcome) = pending.withUnsafeReadableBytes { reader.read($0) }
        pending.moveReaderIndex(forwardBy: taken)
        switch outcome {
        case .unfinished:
            if !takeBudget(for: reader.held) { reader.abandon() }
            if reader.held == 0 { releaseBudget() }
            content = reader
            setIdleDeadline(context)
        case .hopeless: perform(machine.hopeless(), context)
        case .finished(let result):
            deadline?.cancel()
            idleDeadline?.cancel()
            let fits = takeBudget(for: (try? result.get())?.count ?? 0, step: 0)
            perform(machine.contentRead(fits ? result : .failure(ContentReader.FaultError(.noRoom))), context)
        }
    }

    private static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hexadecimal.text((0..<18).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    // MARK: Actions

    func perform(_ action: SMTPServerMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .reply(let reply):
            isAwaitingAnswer = false
            write(reply, context)
            if !machine.isGathering { letGoOfChunks() }
            if isQuiescing, !machine.isGathering { return perform(machine.shuttingDown(), context) }
            setDeadline(machine.isGathering ? environment.timeouts.contentIdle : environment.timeouts.command, context)
        case .replyAndClose(let reply): close(reply, context)
        case .refuseContent(let reply):
            perform(pending.readableBytes > 0 ? machine.contentCameAnyway(reply) : .reply(reply), context)
        case .ask(let question): ask(question, context)
        case .startTLS(let reply): startTLS(reply, context)
        case .readContent(let reply, let expectedSize): beginContent(reply, expectedSize, context)
        case .readChunk(let chunk, let expectedSize, let isBinary):
            beginChunk(chunk, expectedSize, isBinary: isBinary, context)
        case .discardChunk(let chunk): discardChunk(chunk, context)
        case .store(let octets, let envelope):
            let service = environment.service, session = session
            isStoring = true
            consult(context, { await service.message(octets, envelope: envelope, session: session) }) {
                $0.machine.messageAnswered($1)
            }
        }
    }

    private func close(_ reply: Reply, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        idleDeadline?.cancel()
        (isAwaitingAnswer, content) = (false, nil)
        pending.clear(minimumCapacity: 0)
        letGoOfChunks()
        guard !isAwaitingHandshake else { return context.close(promise: nil) }
        write(reply, context)
        context.flush()
        do {
            try context.pipeline.syncOperations.addHandler(
                LingeringClose(patience: environment.timeouts.linger), position: .before(self))
        } catch {
            context.close(promise: nil)
        }
    }

    private func write(_ reply: Reply, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(context.channel.allocator.buffer(string: reply.wireText)), promise: nil)
    }

    /// Octets already here when TLS is to start were sent in clear by whoever stood in between (RFC 3207 section 6): never run.
    private func startTLS(_ reply: Reply, _ context: ChannelHandlerContext) {
        guard pending.readableBytes == 0, !lines.isMidLine else { return perform(machine.dataBeforeTLS(), context) }
        guard case .startTLS(let identity, _) = environment.listener.security,
            let tls = try? Self.tls(identity, environment.listener)
        else {
            return perform(.reply(Self.noTLS), context)
        }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: reply.wireText)), promise: nil)
        isAwaitingAnswer = true
        isAwaitingHandshake = true
        machine.tlsStarted()
        setDeadline(environment.timeouts.handshake, context)
        do { try context.pipeline.syncOperations.addHandler(tls, position: .first) } catch {
            context.close(promise: nil)
        }
        releaseRead(context)
    }

    /// RFC 3207 section 4.
    private static let noTLS = Reply(
        .transient, suffix: 54, status: .init(7, 0), lines: ["TLS not available now, try again later"])

    private func beginContent(_ reply: Reply, _ expectedSize: Int, _ context: ChannelHandlerContext) {
        // Nothing is taken yet. That a message can hardly fit is better said before it is sent.
        guard environment.budget.hasRoom(for: max(expectedSize, 1)) else {
            return perform(machine.contentRefused(Reply(.transient, .storageFull)), context)
        }
        content = ContentReader(sizeLimit: environment.listener.limits.messageSize, expectedSize: expectedSize)
        isAwaitingAnswer = false
        write(reply, context)
        setDeadline(environment.timeouts.content, context)
        setIdleDeadline(context)
    }

    private func ask(_ question: SMTPServerMachine.Question, _ context: ChannelHandlerContext) {
        let service = environment.service, session = session
        switch question {
        case .connected:
            consult(context, { await service.connected(session) }) { $0.machine.connectionJudged($1) }
        case .scramRecord(let user):
            consult(context, { await service.scramRecord(for: user, session: session) }) { $0.machine.scramRecordFound($1) }
        case .scramPrincipal(let user):
            consult(context, { await service.signedIn(scramUser: user, session: session) }) {
                $0.machine.signedIn($1)
            }
        case .signIn(let credentials):
            consult(context, { await service.signIn(credentials, session: session) }) { $0.machine.signedIn($1) }
        case .sender(let sender, let parameters):
            consult(context, { await service.sender(sender, parameters: parameters, session: session) }) {
                $0.machine.senderJudged($1)
            }
        case .postmaster:
            consult(context, { await service.postmaster(session: session) }) { $0.machine.postmasterFound($1) }
        case .recipient(let recipient, let sender):
            consult(context, { await service.recipient(recipient, sender: sender, session: session) }) {
                $0.machine.recipientJudged($1)
            }
        }
    }

    /// The one hop into async code and back; the loop goes on with what came meanwhile.
    private func consult<Answer: Sendable>(
        _ context: ChannelHandlerContext, _ question: @escaping @Sendable () async -> Answer,
        then next: @escaping @Sendable (SMTPServerHandler, Answer) -> SMTPServerMachine.Action
    ) {
        ask(context, question) { handler, answer, context in
            handler.isStoring = false
            guard !handler.isGone else { return handler.returnBudget() }
            handler.perform(next(handler, answer), context)
            handler.resume(context)
        }
    }

    private func ask<Answer: Sendable>(
        _ context: ChannelHandlerContext, _ question: @escaping @Sendable () async -> Answer,
        then next: @escaping @Sendable (SMTPServerHandler, Answer, ChannelHandlerContext) -> Void
    ) {
        isAwaitingAnswer = true
        deadline?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        Task {
            let answer = await question()
            loop.execute { next(bound.value.0, answer, bound.value.1) }
        }
    }

    private func resume(_ context: ChannelHandlerContext) {
        guard !machine.isClosed else { return }
        process(context)
        releaseRead(context)
    }

    private func releaseRead(_ context: ChannelHandlerContext) {
        guard hasHeldRead, pending.readableBytes <= Self.bufferHighWater else { return }
        hasHeldRead = false
        context.read()
    }

    private var session: SMTPSession {
        SMTPSession(
            listener: environment.listener.kind, clientAddress: clientAddress, heloName: machine.clientName,
            tls: machine.isTLS ? SMTPSession.TLS(peerCertificates: peerCertificates) : nil, principal: machine.principal)
    }

    // MARK: Budget and deadlines

    /// - Parameter step: the least that is taken, for a message that grows.
    func takeBudget(for octets: Int, step: Int = budgetStep) -> Bool {
        guard octets > budgetTaken else { return true }
        let more = max(octets - budgetTaken, step)
        guard environment.budget.take(more) else { return false }
        budgetTaken += more
        return true
    }

    func returnBudget() {
        guard content == nil, chunks.reader == nil, !isStoring else { return }
        releaseBudget()
    }

    func releaseBudget() {
        guard budgetTaken > 0 else { return }
        environment.budget.giveBack(budgetTaken)
        budgetTaken = 0
    }

    private func setDeadline(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = schedule(amount, context)
    }

    func setIdleDeadline(_ context: ChannelHandlerContext) {
        idleDeadline?.cancel()
        idleDeadline = schedule(environment.timeouts.contentIdle, context)
    }

    func schedule(_ amount: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            guard !handler.isGone, !handler.machine.isClosed else { return }
            handler.perform(handler.machine.timedOut(), context)
        }
    }
}
