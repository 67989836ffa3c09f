import NIOCore

/// One connection of the sender, as a mail server does it: EHLO, then MAIL, RCPT and DATA at once (RFC 2920), then the content.
final class LoadSession: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Step {
        case greeting, hello, mail, recipient, data, end, quit

        var expected: UInt16 {
            switch self {
            case .greeting: 220
            case .hello, .mail, .recipient, .end: 250
            case .data: 354
            case .quit: 221
            }
        }
    }

    private let sender: LoadSender
    private var number: Int?
    private var step = Step.greeting
    private var replies = ReplyLines()
    private var isOver = false

    /// - Parameter first: the number of the message that the connection was opened for.
    init(_ sender: LoadSender, first: Int?) { (self.sender, number) = (sender, first) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        replies.add(unwrapInboundIn(data))
        while let reply = replies.next() {
            guard reply.code == step.expected else {
                return end(LoadFailure("\(reply.text) where \(step.expected) was expected"), context)
            }
            goOn(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(step == .quit ? nil : LoadFailure("the connection was closed at \(step)"), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(LoadFailure("\(error)"), context) }

    private func goOn(_ context: ChannelHandlerContext) {
        switch step {
        case .greeting: say("EHLO load.example\r\n", then: .hello, context)
        case .hello: begin(context)
        case .mail: step = .recipient
        case .recipient: step = .data
        case .data: sendContent(context)
        case .end:
            if let number { sender.book.accept(number) }
            number = nil
            if sender.plan.isKept { begin(context) } else { say("QUIT\r\n", then: .quit, context) }
        case .quit: end(nil, context)
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        if number == nil {
            number = sender.take()
            if let number { sender.book.begin(number, at: .now()) }
        }
        guard number != nil else { return say("QUIT\r\n", then: .quit, context) }
        say("MAIL FROM:<\(sender.plan.sender)>\r\nRCPT TO:<\(sender.plan.recipient)>\r\nDATA\r\n", then: .mail, context)
    }

    private func sendContent(_ context: ChannelHandlerContext) {
        step = .end
        for piece in sender.mail.content(number ?? 0) { context.write(wrapOutboundOut(piece), promise: nil) }
        context.flush()
    }

    private func say(_ text: String, then next: Step, _ context: ChannelHandlerContext) {
        step = next
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func end(_ failure: LoadFailure?, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        context.close(promise: nil)
        sender.ended(failure)
    }
}
