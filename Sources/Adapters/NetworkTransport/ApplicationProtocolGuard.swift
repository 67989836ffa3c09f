package import NIOCore

/// Stands before TLS on a server's side, and lets no client through that wants to speak another protocol under it: a browser, say, whose connection
/// somebody led here (ALPACA). Who offers no protocol passes. RFC 7301 section 3.2: the end is the alert `no_application_protocol`.
///
/// The TLS library tells a server only what both sides agreed to. What the client offered is therefore read from its first message, which is handed
/// on as it came; then this handler leaves. Of a client that offers a name of ours among others the TLS library still agrees to none.
package final class ApplicationProtocolGuard: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// RFC 8446 section 6.2.
    private enum Alert: UInt8 { case decodeError = 50, noApplicationProtocol = 120 }

    /// Octets that are held for one message: with a record for each few octets of it, more are headers than message.
    private static let mostHeld = 2 * ClientHelloReader.longestHello

    private let accepted: Set<[UInt8]>
    private var reader = ClientHelloReader()
    private var held = ByteBuffer()
    private var isOver = false

    /// - Parameter accepted: the names of which a client that offers any must offer one.
    package init(accepting accepted: [String]) { self.accepted = Set(accepted.map { Array($0.utf8) }) }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        var octets = unwrapInboundIn(data)
        let outcome = reader.read(octets)
        held.writeBuffer(&octets)
        switch outcome {
        case .incomplete:
            if held.readableBytes > Self.mostHeld { refuse(.decodeError, context) }
        case .hello(let hello) where isAccepted(hello): pass(context)
        case .hello: refuse(.noApplicationProtocol, context)
        case .malformed: refuse(.decodeError, context)
        case .other: pass(context)
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // Who stands behind this handler got nothing, and asks for no more.
        if held.readableBytes > 0, !isOver { context.read() } else { context.fireChannelReadComplete() }
    }

    private func isAccepted(_ hello: ClientHello) -> Bool {
        hello.applicationProtocols?.contains { accepted.contains($0) } ?? true
    }

    private func pass(_ context: ChannelHandlerContext) {
        isOver = true
        context.fireChannelRead(wrapInboundOut(held))
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func refuse(_ alert: Alert, _ context: ChannelHandlerContext) {
        isOver = true
        held = ByteBuffer()
        // A fatal alert in a record of its own (RFC 8446 section 5.1, RFC 8446 section 6).
        let record = ByteBuffer(bytes: [21, 3, 3, 0, 2, 2, alert.rawValue])
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(record)).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
