import MailModel
import NIOCore
import SMTPProtocol

/// How long a session may take. The deadline of a command, a handshake or a whole content is set once, and no trickle of octets moves it; beside
/// it stands one for the pause between two pieces of content.
extension SMTPServerHandler {
    func setDeadline(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = schedule(amount, context)
    }

    func setIdleDeadline(_ context: ChannelHandlerContext) {
        idleDeadline?.cancel()
        idleDeadline = schedule(environment.timeouts.contentIdle, context)
    }

    /// Nothing is read or run meanwhile.
    func pause(_ amount: TimeAmount, before reply: Reply, _ context: ChannelHandlerContext) {
        isAwaitingAnswer = true
        deadline?.cancel()
        deadline = schedule(amount, context) { handler, context in
            handler.perform(.reply(reply), context)
            handler.resume(context)
        }
    }

    /// Ends the session when the time is over.
    func schedule(_ amount: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        schedule(amount, context) { $0.perform($0.machine.timedOut(), $1) }
    }

    private func schedule(
        _ amount: TimeAmount, _ context: ChannelHandlerContext,
        _ act: @escaping @Sendable (SMTPServerHandler, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            guard !handler.isGone, !handler.machine.isClosed else { return }
            act(handler, context)
        }
    }
}
