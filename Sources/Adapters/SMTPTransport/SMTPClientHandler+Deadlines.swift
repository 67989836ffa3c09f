import MailModel
import NIOCore
import SMTPProtocol

/// How long each stage may take, and what happens then.
extension SMTPClientHandler {
    var replyTime: TimeAmount { hasOpened ? environment.timeouts.reply : environment.opening }

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

    func setIdle(_ context: ChannelHandlerContext) {
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
