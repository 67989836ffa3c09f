import MailModel
import NIOCore
import SMTPProtocol

/// Stages of a transaction: what a server takes, its beginning, and its ends.
extension SMTPClientHandler {
    /// See ``SMTPClientMachine/clearReason``.
    var clearReason: ClearReason? { machine.clearReason }

    /// See ``SMTPClientMachine/heardLogView``.
    var heardLogView: String? { machine.heardLogView }

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

    func perform(_ action: SMTPClientMachine.Action, _ context: ChannelHandlerContext) {
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
                .finished(outcome.replies, isUnanswered: false, tookRequests: outcome.tookRequests), unfit: outcome.unfit)
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

    private func end(_ result: SentMessage.Result, unfit: Set<EmailAddress> = []) {
        (sending, message) = (nil, nil)
        contentDeadline?.cancel()
        transaction?.succeed(SentMessage(result, unfit: unfit, hasSentContent: hasSentContent))
        transaction = nil
    }

    /// The session is over; whoever waits is told.
    func lost(_ reply: Reply, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        contentDeadline?.cancel()
        if !hasOpened, machine.isAskingForTLS { hasFailedInTLS = true }
        open(reply, context)
        guard transaction != nil else { return }
        let isUnanswered = machine.isEndOfDataUnanswered
        switch machine.connectionLost(reply) {
        case .finished(let outcome):
            end(.finished(outcome.replies, isUnanswered: isUnanswered), unfit: outcome.unfit)
        case .unusable(let reply): end(.notStarted(reply))
        case .none, .send, .startTLS, .ready, .sendContent, .sendChunks: end(.notStarted(reply))
        }
    }
}
