import MailModel
import NIOCore
import SMTPProtocol

/// One open session towards a server.
struct SMTPClientConnection: Sendable {
    private let channel: any Channel

    init(channel: any Channel) { self.channel = channel }

    var isActive: Bool { channel.isActive }

    func send(_ content: Octets, _ envelope: Envelope) async -> SMTPTransactionResult {
        let lost = SMTPTransactionResult.notStarted(Reply(.transient, .destinationBroken))
        let promise = channel.eventLoop.makePromise(of: SMTPTransactionResult.self)
        let channel = channel
        channel.eventLoop.execute {
            guard channel.isActive, let handler = try? channel.pipeline.syncOperations.handler(type: SMTPClientHandler.self)
            else {
                return promise.succeed(lost)
            }
            handler.send(content, envelope, promise)
        }
        return (try? await promise.futureResult.get()) ?? lost
    }

    /// Says QUIT without waiting for the answer.
    func close() {
        let channel = channel
        channel.eventLoop.execute {
            channel.writeAndFlush(channel.allocator.buffer(string: "QUIT\r\n"), promise: nil)
            channel.close(promise: nil)
        }
    }
}
