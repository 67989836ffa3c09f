import MailModel
import NIOCore
import NIOSSL
import NetworkTransport
import SMTPProtocol

/// TLS of a session: from its first octet, or by STARTTLS in its midst.
extension SMTPServerHandler {
    func handshakeCompleted(_ negotiated: String?, _ context: ChannelHandlerContext) {
        guard isAwaitingHandshake else { return }
        isAwaitingHandshake = false
        deadline?.cancel()
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        peerCertificates = handler?.peerValidatedCertificateChain?.compactMap { try? Octets($0.toDERBytes()) } ?? []
        switch environment.listener.security {
        case .peer:
            // Another protocol on the same port could be spoken by a confused client: only ours goes on.
            guard negotiated == TLSProfile.peerProtocol, !peerCertificates.isEmpty else { return context.close(promise: nil) }
            perform(machine.connected(), context)
        case .fromFirstOctet, .startTLS: identifyClient(context)
        case .clear: break
        }
    }

    /// A client that showed a certificate may have signed in by that.
    private func identifyClient(_ context: ChannelHandlerContext) {
        guard !peerCertificates.isEmpty else { return goOnUnderTLS(context) }
        let service = environment.service, session = session, certificates = peerCertificates
        ask(context, .pool, { await service.signedIn(certificates: certificates, session: session) }) { handler, found, context in
            guard !handler.isGone else { return }
            handler.machine.proved(found)
            handler.goOnUnderTLS(context)
        }
    }

    private func goOnUnderTLS(_ context: ChannelHandlerContext) {
        switch environment.listener.security {
        case .fromFirstOctet: perform(machine.connected(), context)
        case .startTLS:
            isAwaitingAnswer = false
            setDeadline(environment.timeouts.command, context)
            resume(context)
        case .clear, .peer: break
        }
    }

    /// What stands before a session under TLS, in the order of what comes in. The client's certificate, where one is asked for, is only kept: that the
    /// client has its key is what TLS proves.
    ///
    /// - Throws: while there is no certificate of ours that can be used.
    static func tls(_ identity: ReloadingIdentity, _ listener: SMTPListener) throws -> [any ChannelHandler] {
        let context = try listener.context(of: identity)
        let tls =
            identity.asksForCertificates
            ? NIOSSLServerHandler(
                context: context, customVerificationCallbackWithMetadata: PeerVerification.callback { _ in true })
            : NIOSSLServerHandler(context: context)
        return [ApplicationProtocolGuard(accepting: TLSProfile.mailProtocols), tls]
    }

    /// Octets already here when TLS is to start were sent in clear by whoever stood in between (RFC 3207 section 6): never run.
    func startTLS(_ reply: Reply, _ context: ChannelHandlerContext) {
        guard pending.readableBytes == 0, !lines.isMidLine else { return perform(machine.dataBeforeTLS(), context) }
        guard case .startTLS(let identity, _) = environment.listener.security,
            let tls = try? Self.tls(identity, environment.listener)
        else {
            return perform(.reply(Self.noTLS), context)
        }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: reply.wireText)), promise: nil)
        isAwaitingAnswer = true
        isAwaitingHandshake = true
        machine.tlsStarted()
        setDeadline(environment.timeouts.handshake, context)
        do { try context.pipeline.syncOperations.addHandlers(tls, position: .first) } catch {
            context.close(promise: nil)
        }
        releaseRead(context)
    }

    /// RFC 3207 section 4.
    private static let noTLS = Reply(
        .transient, suffix: 54, status: .init(7, 0), lines: ["TLS not available now, try again later"])
}
