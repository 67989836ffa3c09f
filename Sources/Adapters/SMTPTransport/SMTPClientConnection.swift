import MailModel
import NIOCore
import SMTPProtocol

/// One session towards a server, from the first octet on.
struct SMTPClientConnection: Sendable {
    let endpoint: HostPort
    let began = NIODeadline.now()
    /// What the server takes, once a transaction can begin.
    private(set) var offers = SMTPOffers()
    /// Why what is sent here goes without TLS, where TLS is taken if it can be had.
    private(set) var clearReason: ClearReason?
    /// What the server told of the community's log.
    private(set) var heardLogView: String?
    private let channel: any Channel
    private let handler: NIOLoopBound<SMTPClientHandler>
    private let opened: EventLoopFuture<Reply?>

    /// On the channel's event loop, when the handler is in its pipeline.
    init(_ channel: any Channel, _ handler: SMTPClientHandler, to endpoint: HostPort, opened: EventLoopFuture<Reply?>) {
        (self.channel, self.endpoint, self.opened) = (channel, endpoint, opened)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    var isActive: Bool { channel.isActive }

    func whenClosed(_ body: @escaping @Sendable () -> Void) { channel.closeFuture.whenComplete { _ in body() } }

    /// Waits until a transaction can begin.
    /// - Returns: why none can, or `nil`.
    func refusal() async -> Reply? {
        await withTaskCancellationHandler {
            do { return try await opened.get() } catch { return Reply(.transient, .destinationBroken) }
        } onCancel: {
            stop()
        }
    }

    /// Keywords of the server's last answer to EHLO.
    func offered() async -> Set<String> {
        (try? await channel.eventLoop.submit { handler.value.offered }.get()) ?? []
    }

    /// The same, with what was found out until a transaction can begin, so that nobody has to ask for it at each message.
    func looked() async -> SMTPClientConnection {
        var found = self
        let seen = try? await channel.eventLoop.submit {
            (handler.value.offers, handler.value.clearReason, handler.value.heardLogView)
        }.get()
        if let seen { (found.offers, found.clearReason, found.heardLogView) = seen }
        return found
    }

    /// Asked after a refusal: whether TLS was what failed.
    func failedInTLS() async -> Bool {
        (try? await channel.eventLoop.submit { handler.value.hasFailedInTLS }.get()) ?? false
    }

    /// When the caller is cancelled, what was not sent to its end yet is given up at once, and the answer to what was is waited for only a
    /// little.
    func send(_ message: OutgoingMessage, _ envelope: Envelope) async -> SentMessage {
        let promise = channel.eventLoop.makePromise(of: SentMessage.self)
        return await withTaskCancellationHandler {
            channel.eventLoop.execute { handler.value.send(message, envelope, promise) }
            return (try? await promise.futureResult.get()) ?? SentMessage(.notStarted(Reply(.transient, .destinationBroken)))
        } onCancel: {
            stop()
        }
    }

    private func stop() { channel.eventLoop.execute { handler.value.stop() } }

    /// Ends the connection without a word.
    func cut() { channel.close(promise: nil) }

    /// Says QUIT without waiting for the answer.
    func close() {
        let channel = channel
        channel.eventLoop.execute {
            channel.writeAndFlush(channel.allocator.buffer(string: "QUIT\r\n"), promise: nil)
            channel.close(promise: nil)
        }
    }
}
