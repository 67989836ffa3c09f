import MailModel
import NIOCore
import SMTPProtocol

/// Drives a client's session on its event loop: replies into the machine, commands out of it.
final class SMTPClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let environment: Environment
    let opened: EventLoopPromise<Reply?>
    var machine: SMTPClientMachine
    var replies = SMTPReplyParser()
    private(set) var context: ChannelHandlerContext?
    /// Until its content went out.
    var message: OutgoingMessage?
    /// How far the content went out, while it does.
    var sending: Sending?
    var transaction: EventLoopPromise<SentMessage>?
    var hasOpened = false
    /// Content of the message went out, to its end or not.
    var hasSentContent = false
    /// The session ended before it began, in STARTTLS or because of what TLS said.
    var hasFailedInTLS = false
    var isQuitting = false
    var isStopping = false
    var deadline: Scheduled<Void>?
    var contentDeadline: Scheduled<Void>?

    /// - Parameter opened: fulfilled once: with `nil` when a transaction can begin, else with why not.
    init(_ environment: Environment, opened: EventLoopPromise<Reply?>) {
        (self.environment, self.opened) = (environment, opened)
        machine = SMTPClientMachine(
            heloName: environment.heloName, startTLS: environment.tls.startTLS, credentials: environment.credentials,
            dialect: environment.dialect, logView: environment.logView)
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
        (replies.isHello, replies.isLogView) = (machine.isAwaitingHello, machine.isAwaitingLogView)
        let result = buffer.withUnsafeReadableBytes { octets in
            Result { () throws(SMTPReplyParser.Failure) in try replies.read(octets) }
        }
        return try result.get()
    }
}
