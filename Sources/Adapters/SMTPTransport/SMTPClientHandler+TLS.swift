import MailModel
import NIOCore
import NIOSSL
import NIOTLS
import NetworkTransport
import SMTPProtocol

/// Stage of TLS: begun by STARTTLS, or there from the first octet.
extension SMTPClientHandler {
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent {
            switch environment.tls {
            case .peer:
                if negotiated != TLSProfile.peerProtocol {
                    lost(Reply(.transient, .destinationNotTrusted), context)
                    context.close(promise: nil)
                }
            case .startTLS: perform(machine.tlsStarted(), context)
            case .none, .firstOctet, .failedBefore: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Replies that came behind the 220 of STARTTLS were put there by somebody in between: not believed (RFC 3207 section 6).
    func startTLS(leftOver: ByteBuffer, _ context: ChannelHandlerContext) {
        guard leftOver.readableBytes == 0, !replies.isMidReply, case .startTLS(let tls, let name, _, let judge) = environment.tls,
            let handler = try? Self.handler(tls, name, judge)
        else {
            lost(Reply(.transient, .destinationNotTrusted), context)
            return context.close(promise: nil)
        }
        setDeadline(environment.timeouts.handshake, context)
        do { try context.pipeline.syncOperations.addHandler(handler, position: .first) } catch { context.close(promise: nil) }
    }

    private static func handler(
        _ context: NIOSSLContext, _ name: String?, _ judge: (@Sendable ([Octets]) async -> Bool)?
    ) throws -> NIOSSLClientHandler {
        guard let judge else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
        return try NIOSSLClientHandler(
            context: context, serverHostname: nil, customVerificationCallbackWithMetadata: PeerVerification.callback(judge))
    }

    /// That the other side ended TLS without a word, in its handshake or later, says nothing of who it is.
    static func isDistrust(_ error: any Error) -> Bool {
        if case NIOSSLError.uncleanShutdown = error { return false }
        if case NIOSSLError.handshakeFailed(let failure) = error, failure == .sslError([.eofDuringHandshake]) { return false }
        return error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
    }
}
