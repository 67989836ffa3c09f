import NIOCore

/// Ends a connection so that the last reply is read: our side is closed, then what the client still sends is thrown away until it closes
/// too, within bounds. A socket closed with unread octets answers with a reset, which can overtake the reply.
final class LingeringClose: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Octets thrown away before the connection is cut.
    static let discarded = 65_536
    /// How long the client has to close.
    private let patience: TimeAmount
    private var left = LingeringClose.discarded
    private var deadline: Scheduled<Void>?

    init(patience: TimeAmount) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: patience) { bound.value.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        context.read()
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        left -= unwrapInboundIn(data).readableBytes
        if left < 0 { context.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
