import MailModel
import NIOCore
import NIOSSL
import NIOTLS
import NetworkTransport
import SASLProtocol
import SMTPProtocol

/// Drives one session on its event loop: frames what comes, feeds the machine, performs what it asks. While a question is open, or replies are not
/// taken, nothing more is read from the socket, so that what waits is bounded and answered in order.
final class SMTPServerHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Unread octets above which the socket is left alone.
    static let bufferHighWater = 262_144
    /// Octets of the budget that one step of a growing message takes. Small, so that what is taken is little more than what came: SIZE is
    /// only a number, and costs a client nothing.
    static let budgetStep = 65_536
    /// Octets of replies that are written at once; then it is seen whether the client takes them.
    static let repliesAtOnce = 32_768

    struct Environment {
        let listener: SMTPListener
        let hostName: DomainName
        let service: any SMTPService
        let budget: OctetBudget
        let timeouts: SMTPTimeouts
        let decoySecret: [UInt8]
    }

    let environment: Environment
    let clientAddress: String
    var machine: SMTPServerMachine
    var lines = SMTPLineReader()
    var content: ContentReader?
    var chunks = Chunks()
    var pending = ByteBuffer()
    var isAwaitingAnswer = true
    var isAwaitingHandshake: Bool
    var hasHeldRead = false
    private var isProcessing = false
    /// Octets of replies since the last flush.
    private var unflushed = 0
    private var isQuiescing = false
    var isGone = false
    /// The client will send nothing more; it is answered to the end.
    private var isInputClosed = false
    /// The message is with the service, and its octets are in memory.
    var isStoring = false
    var budgetTaken = 0
    var deadline: Scheduled<Void>?
    var idleDeadline: Scheduled<Void>?
    var peerCertificates: [Octets] = []

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

    func finish() {
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
        } else if (isAwaitingAnswer && !isAwaitingHandshake) || pending.readableBytes > Self.bufferHighWater
            || !context.channel.isWritable && !isAwaitingHandshake
        {
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

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if pending.readableBytes == 0 {
            pending = buffer
        } else {
            // A client that never lets it become empty would have all that was read of it kept.
            if pending.readerIndex > Self.bufferHighWater { pending.discardReadBytes() }
            pending.writeBuffer(&buffer)
        }
        process(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.fireChannelReadComplete() }

    /// The client takes replies again.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, !isProcessing, !isGone { resume(context) }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Input

    /// A client that sends commands and reads no reply has them answered once it does; else their replies would be as many as it likes.
    func process(_ context: ChannelHandlerContext) {
        guard !isProcessing else { return }
        isProcessing = true
        repeat {
            while hasInput, unflushed < Self.repliesAtOnce, context.channel.isWritable { step(context) }
            context.flush()
            unflushed = 0
        } while hasInput && context.channel.isWritable
        isProcessing = false
        if pending.readableBytes == 0 { pending.clear(minimumCapacity: 0) }
        closeIfDone(context)
    }

    private var hasInput: Bool { !isAwaitingAnswer && !machine.isClosed && !isGone && pending.readableBytes > 0 }

    private func step(_ context: ChannelHandlerContext) {
        if content != nil {
            readContent(context)
        } else if let chunk = chunks.current {
            readChunk(chunk, context)
        } else {
            readLine(context)
        }
    }

    /// Nothing more comes, and all that came is answered.
    private func closeIfDone(_ context: ChannelHandlerContext) {
        guard isInputClosed, !hasInput, !isGone, !machine.isClosed, !isAwaitingAnswer || isAwaitingHandshake else { return }
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
        case .replyLate(let reply): pause(environment.timeouts.guess, before: reply, context)
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
            let place = octets.count <= Self.smallMessage ? Place.here : .pool
            consult(context, place, { await service.message(octets, envelope: envelope, session: session) }) {
                $0.machine.messageAnswered($1)
            }
        }
    }

    func close(_ reply: Reply, _ context: ChannelHandlerContext) {
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

    func write(_ reply: Reply, _ context: ChannelHandlerContext) {
        let text = reply.wireText
        unflushed += text.utf8.count
        context.write(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }
}
