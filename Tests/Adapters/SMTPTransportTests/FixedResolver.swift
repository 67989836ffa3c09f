import NIOCore
import NIOPosix

/// Finds the addresses that a test says, IPv6 first as the system does, or falls silent.
final class FixedResolver: Resolver, Sendable {
    private let version6: EventLoopPromise<[SocketAddress]>, version4: EventLoopPromise<[SocketAddress]>

    /// - Parameters: addresses with their ports, whatever port is asked for; `nil`: no answer ever comes.
    init(version6: [SocketAddress]?, version4: [SocketAddress]?) {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        (self.version6, self.version4) = (loop.makePromise(), loop.makePromise())
        if let version6 { self.version6.succeed(version6) }
        if let version4 { self.version4.succeed(version4) }
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { version4.futureResult }
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { version6.futureResult }
    func cancelQueries() {}

    /// Ends the silence.
    func fail() {
        version6.fail(ChannelError.eof)
        version4.fail(ChannelError.eof)
    }
}
