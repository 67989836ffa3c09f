import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol

/// What the service is asked, and how the session goes on with its answer.
extension SMTPServerHandler {
    func ask(_ question: SMTPServerMachine.Question, _ context: ChannelHandlerContext) {
        let service = environment.service, session = session
        switch question {
        case .connected:
            consult(context, .here, { await service.connected(session) }) { $0.machine.connectionJudged($1) }
        case .scramRecord(let user):
            consult(context, .pool, { await service.scramRecord(for: user, session: session) }) {
                $0.machine.scramRecordFound($1)
            }
        case .scramPrincipal(let user):
            consult(context, .pool, { await service.signedIn(scramUser: user, session: session) }) {
                $0.machine.signedIn($1)
            }
        case .signIn(let credentials):
            consult(context, .pool, { await service.signIn(credentials, session: session) }) { $0.machine.signedIn($1) }
        case .sender(let sender, let parameters):
            consult(context, .here, { await service.sender(sender, parameters: parameters, session: session) }) {
                $0.machine.senderJudged($1)
            }
        case .postmaster:
            consult(context, .here, { await service.postmaster(session: session) }) { $0.machine.postmasterFound($1) }
        case .logView(let view):
            consult(context, .here, { await service.logView(view, session: session) }) { $0.machine.logViewsCompared($1) }
        case .recipient(let recipient, let sender):
            consult(context, .here, { await service.recipient(recipient, sender: sender, session: session) }) {
                $0.machine.recipientJudged($1)
            }
        }
    }

    /// Where a question is thought about.
    enum Place {
        /// On the connection's own thread: what is answered at once, or waits for others.
        case here
        /// Where it keeps nobody waiting: what may calculate for long.
        case pool
    }

    /// Octets of a message that is looked at on the connection's own thread: within a fraction of a millisecond.
    static let smallMessage = 65_536

    /// The one hop into async code and back; the loop goes on with what came meanwhile.
    func consult<Answer: Sendable>(
        _ context: ChannelHandlerContext, _ place: Place, _ question: @escaping @Sendable () async -> Answer,
        then next: @escaping @Sendable (SMTPServerHandler, Answer) -> SMTPServerMachine.Action
    ) {
        ask(context, place, question) { handler, answer, context in
            handler.isStoring = false
            guard !handler.isGone else { return handler.returnBudget() }
            handler.perform(next(handler, answer), context)
            handler.resume(context)
        }
    }

    func ask<Answer: Sendable>(
        _ context: ChannelHandlerContext, _ place: Place, _ question: @escaping @Sendable () async -> Answer,
        then next: @escaping @Sendable (SMTPServerHandler, Answer, ChannelHandlerContext) -> Void
    ) {
        isAwaitingAnswer = true
        deadline?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        Task(executorPreference: place == .here ? EventLoopTaskExecutor.of(loop) : nil) {
            let answer = await question()
            loop.execute { next(bound.value.0, answer, bound.value.1) }
        }
    }

    func resume(_ context: ChannelHandlerContext) {
        guard !machine.isClosed else { return }
        process(context)
        releaseRead(context)
    }

    func releaseRead(_ context: ChannelHandlerContext) {
        guard hasHeldRead, pending.readableBytes <= Self.bufferHighWater, context.channel.isWritable || isAwaitingHandshake else {
            return
        }
        hasHeldRead = false
        context.read()
    }

    var session: SMTPSession {
        SMTPSession(
            listener: environment.listener.kind, clientAddress: clientAddress, heloName: machine.clientName,
            tls: machine.isTLS ? SMTPSession.TLS(peerCertificates: peerCertificates) : nil, principal: machine.principal)
    }
}
