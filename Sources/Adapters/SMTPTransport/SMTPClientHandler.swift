import MailModel
import NIOCore
import NIOSSL
import NIOTLS
import NetworkTransport
import SASLProtocol
import SMTPProtocol

/// Drives a client's session on its event loop: replies into the machine, commands out of it.
final class SMTPClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum TLS: Sendable {
        case none
        case peer(NIOSSLContext, @Sendable ([Octets]) async -> Bool)
        case firstOctet(NIOSSLContext, @Sendable ([Octets]) async -> Bool)
        /// `judge` is `nil` when the context itself verifies the name.
        case startTLS(NIOSSLContext, name: String?, isRequired: Bool, (@Sendable ([Octets]) async -> Bool)?)
        /// It failed on the connection before, where it is only wanted.
        case failedBefore

        var startTLS: SMTPClientMachine.StartTLS {
            switch self {
            case .none, .peer, .firstOctet: .never
            case .failedBefore: .failedBefore
            case .startTLS(_, _, let isRequired, _): isRequired ? .required : .ifOffered
            }
        }

        /// What begins before the greeting.
        var fromFirstOctet: (NIOSSLContext, @Sendable ([Octets]) async -> Bool)? {
            switch self {
            case .peer(let context, let judge), .firstOctet(let context, let judge): (context, judge)
            case .none, .startTLS, .failedBefore: nil
            }
        }
    }

    struct Environment: Sendable {
        let heloName: DomainName
        let endpoint: HostPort
        let tls: TLS
        let credentials: PasswordCredentials?
        var dialect = SMTPClientMachine.Dialect.smtp
        let timeouts: SMTPTimeouts
        /// For each reply until a transaction can begin.
        let opening: TimeAmount
    }

    let environment: Environment
    private let opened: EventLoopPromise<Reply?>
    var machine: SMTPClientMachine
    private var replies = SMTPReplyParser()
    private var context: ChannelHandlerContext?
    /// Until its content went out.
    var message: OutgoingMessage?
    /// How far the content went out, while it does.
    var sending: Sending?
    private var transaction: EventLoopPromise<SentMessage>?
    private var hasOpened = false
    /// Content of the message went out, to its end or not.
    var hasSentContent = false
    /// The session ended before it began, in STARTTLS or because of what TLS said.
    private(set) var hasFailedInTLS = false
    private var isQuitting = false
    private var isStopping = false
    private var deadline: Scheduled<Void>?
    var contentDeadline: Scheduled<Void>?

    /// - Parameter opened: fulfilled once: with `nil` when a transaction can begin, else with why not.
    init(_ environment: Environment, opened: EventLoopPromise<Reply?>) {
        (self.environment, self.opened) = (environment, opened)
        machine = SMTPClientMachine(
            heloName: environment.heloName, startTLS: environment.tls.startTLS, credentials: environment.credentials,
            dialect: environment.dialect)
    }

    /// Keywords of the server's last answer to EHLO.
    var offered: Set<String> { machine.offered }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        setDeadline(replyTime, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        lost(Reply(.transient, .destinationBroken), context)
        self.context = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { sendPieces(context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        lost(Reply(.transient, .destinationBroken), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isTLS = Self.isDistrust(error)
        let reply = Reply(.transient, isTLS ? .destinationNotTrusted : .destinationBroken)
        if isTLS, !hasOpened { hasFailedInTLS = true }
        lost(reply, context)
        context.close(promise: nil)
    }

    /// That the other side ended TLS without a word, in its handshake or later, says nothing of who it is.
    private static func isDistrust(_ error: any Error) -> Bool {
        if case NIOSSLError.uncleanShutdown = error { return false }
        if case NIOSSLError.handshakeFailed(let failure) = error, failure == .sslError([.eofDuringHandshake]) { return false }
        return error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent {
            switch environment.tls {
            case .peer:
                if negotiated != TLSProfile.peerProtocol {
                    lost(Reply(.transient, .destinationNotTrusted), context)
                    context.close(promise: nil)
                }
            case .startTLS: perform(machine.tlsStarted(), context)
            case .none, .firstOctet, .failedBefore: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while buffer.readableBytes > 0 {
            do throws(SMTPReplyParser.Failure) {
                let (taken, reply) = try read(&buffer)
                buffer.moveReaderIndex(forwardBy: taken)
                guard let reply else { continue }
                let action = machine.received(reply)
                if action == .startTLS { return startTLS(leftOver: buffer, context) }
                if action == .sendContent, buffer.readableBytes > 0 {
                    // It answers a content that it cannot have: the replies do not stand where we think (RFC 5321 section 4.1.1.4).
                    lost(Reply(.transient, .destinationBroken, "The destination spoke out of turn"), context)
                    return context.close(promise: nil)
                }
                perform(action, context)
            } catch {
                lost(Reply(.transient, .destinationBroken, "The destination does not speak SMTP"), context)
                return context.close(promise: nil)
            }
        }
    }

    private func read(_ buffer: inout ByteBuffer) throws(SMTPReplyParser.Failure) -> (taken: Int, reply: Reply?) {
        replies.isHello = machine.isAwaitingHello
        let result = buffer.withUnsafeReadableBytes { octets in
            Result { () throws(SMTPReplyParser.Failure) in try replies.read(octets) }
        }
        return try result.get()
    }

    /// Replies that came behind the 220 of STARTTLS were put there by somebody in between: not believed (RFC 3207 section 6).
    private func startTLS(leftOver: ByteBuffer, _ context: ChannelHandlerContext) {
        guard leftOver.readableBytes == 0, !replies.isMidReply, case .startTLS(let tls, let name, _, let judge) = environment.tls,
            let handler = try? Self.handler(tls, name, judge)
        else {
            lost(Reply(.transient, .destinationNotTrusted), context)
            return context.close(promise: nil)
        }
        setDeadline(environment.timeouts.handshake, context)
        do { try context.pipeline.syncOperations.addHandler(handler, position: .first) } catch { context.close(promise: nil) }
    }

    private static func handler(
        _ context: NIOSSLContext, _ name: String?, _ judge: (@Sendable ([Octets]) async -> Bool)?
    ) throws -> NIOSSLClientHandler {
        guard let judge else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
        return try NIOSSLClientHandler(
            context: context, serverHostname: nil, customVerificationCallbackWithMetadata: PeerVerification.callback(judge))
    }

    private var replyTime: TimeAmount { hasOpened ? environment.timeouts.reply : environment.opening }

    // MARK: Transactions

    /// See ``SMTPClientMachine/clearReason``.
    var clearReason: ClearReason? { machine.clearReason }

    /// What the server takes; asked when a transaction can begin.
    var offers: SMTPOffers {
        SMTPOffers(
            isExtended: machine.isExtended, eightBit: machine.offersEightBit, chunks: machine.offersChunks,
            binary: machine.offersBinary)
    }

    func send(_ message: OutgoingMessage, _ envelope: Envelope, _ promise: EventLoopPromise<SentMessage>) {
        guard let context, machine.isReady, !isQuitting, !isStopping, transaction == nil else {
            return promise.succeed(SentMessage(.notStarted(Reply(.transient, .destinationBroken))))
        }
        (self.message, transaction, hasSentContent) = (message, promise, false)
        let needsUTF8Header = envelope.options.isInternationalised && message.isEightBit && message.hasEightBitHeader
        let action = machine.begin(
            envelope, size: message.count, isEightBit: message.isEightBit, needsUTF8Header: needsUTF8Header, by: message.transfer)
        perform(action, context)
    }

    /// Whoever waits cannot wait as long as usual any more. What was not sent to its end is given up, which the other side takes for no
    /// message; to what was, the answer may be on its way, and without it the message would be sent again.
    func stop() {
        guard let context, !isStopping else { return }
        isStopping = true
        if machine.isEndOfDataUnanswered {
            setDeadline(finalWait, context)
        } else {
            lost(SMTPTransactionResult.stopping, context)
            context.close(promise: nil)
        }
    }

    private var finalWait: TimeAmount {
        isStopping ? min(environment.timeouts.stoppingFinal, environment.timeouts.final) : environment.timeouts.final
    }

    private func perform(_ action: SMTPClientMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .none: setDeadline(machine.isEndOfDataUnanswered ? finalWait : environment.timeouts.reply, context)
        case .send(let text):
            setDeadline(replyTime, context)
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
        case .startTLS: break  // done where the buffer is at hand
        case .ready: open(nil, context)
        case .sendContent: beginContent(.data(DotStuffer()), context)
        case .sendChunks: if sending == nil { beginContent(.chunks(nil), context) } else { sendPieces(context) }
        case .finished(let outcome):
            end(
                .finished(
                    outcome.replies, isUnanswered: false, by: environment.endpoint, tookRequests: outcome.tookRequests),
                unfit: outcome.unfit)
            if outcome.isReusable { setIdle(context) } else { context.close(promise: nil) }
        case .unusable(let reply):
            lost(reply, context)
            context.close(promise: nil)
        }
    }

    private func open(_ refusal: Reply?, _ context: ChannelHandlerContext) {
        guard !hasOpened else { return }
        hasOpened = true
        opened.succeed(refusal)
        if refusal == nil { setIdle(context) }
    }

    private func end(_ result: SMTPTransactionResult, unfit: Set<EmailAddress> = []) {
        (sending, message) = (nil, nil)
        contentDeadline?.cancel()
        transaction?.succeed(SentMessage(result, unfit: unfit, hasSentContent: hasSentContent))
        transaction = nil
    }

    /// The session is over; whoever waits is told.
    private func lost(_ reply: Reply, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        contentDeadline?.cancel()
        if !hasOpened, machine.isAskingForTLS { hasFailedInTLS = true }
        open(reply, context)
        guard transaction != nil else { return }
        let isUnanswered = machine.isEndOfDataUnanswered
        switch machine.connectionLost(reply) {
        case .finished(let outcome):
            end(
                .finished(outcome.replies, isUnanswered: isUnanswered, by: environment.endpoint), unfit: outcome.unfit)
        case .unusable(let reply): end(.notStarted(reply))
        case .none, .send, .startTLS, .ready, .sendContent, .sendChunks: end(.notStarted(reply))
        }
    }

    // MARK: Deadlines

    func setDeadline(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = giveUp(after: amount, context)
    }

    func giveUp(after amount: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        schedule(amount, context) { handler, context in
            handler.lost(Reply(.transient, .destinationTimedOut), context)
            context.close(promise: nil)
        }
    }

    private func setIdle(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = schedule(environment.timeouts.idle, context) { handler, context in
            guard handler.transaction == nil else { return }
            handler.quit(context)
        }
    }

    /// Says QUIT and does not wait for the answer.
    private func quit(_ context: ChannelHandlerContext) {
        isQuitting = true
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: "QUIT\r\n")), promise: nil)
        context.close(promise: nil)
    }

    private func schedule(
        _ amount: TimeAmount, _ context: ChannelHandlerContext,
        _ body: @escaping @Sendable (SMTPClientHandler, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            body(handler, context)
        }
    }
}
