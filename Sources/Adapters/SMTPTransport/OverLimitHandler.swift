import MailModel
import NIOCore

/// Tells a client that one connection too many was made, where that can be told in clear, and closes.
final class OverLimitHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let reply: Reply?
    private var isDone = false

    /// - Parameter reply: `nil` where TLS begins with the first octet: nothing can be said before it.
    init(reply: Reply?) { self.reply = reply }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { refuse(context) }
    }

    func channelActive(context: ChannelHandlerContext) { refuse(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func refuse(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        guard let reply else { return context.close(promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: reply.wireText)))
            .whenComplete { _ in bound.value.close(promise: nil) }
    }
}
