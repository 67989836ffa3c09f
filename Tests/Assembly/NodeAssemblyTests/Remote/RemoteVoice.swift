import Glibc
import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// One session of a ``RemotePeer``.
final class RemoteVoice: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Input { case commands, content, chunk(left: Int, isLast: Bool) }

    var script: RemoteScript { shared.script.withLock { $0 } }
    private let shared: RemotePeer.Shared
    private var input = Input.commands
    private var buffer = ByteBuffer()
    private var recipients: [String] = []
    private var isTLS = false, isFlooding = false, isInFlood = false, isMailTaken = false, isGone = false
    private var ticks: RepeatedTask?

    init(_ shared: RemotePeer.Shared) {
        self.shared = shared
        shared.seen.withLock { seen in
            seen.connections += 1
            seen.open += 1
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .firstOctet = script.tls { return }
        answer(.greeting, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ticks?.cancel()
        isFlooding = false
        shared.seen.withLock { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted = event as? TLSUserEvent else { return }
        isTLS = true
        if case .firstOctet = script.tls { answer(.greeting, context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isFlooding, context.channel.isWritable { flood(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var new = unwrapInboundIn(data)
        if !isTLS { shared.seen.withLock { $0.clear += Array(new.readableBytesView) } }
        buffer.writeBuffer(&new)
        while step(context) {}
    }

    /// - Returns: whether there was something to do.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        // What comes while the closing is under way is read by nobody.
        guard !isGone else { return false }
        switch input {
        case .chunk(let left, let isLast):
            let taken = min(left, buffer.readableBytes)
            buffer.moveReaderIndex(forwardBy: taken)
            input = .chunk(left: left - taken, isLast: isLast)
            guard left == taken else { return false }
            input = .commands
            if isLast { ended(context) } else { answer(.chunk, context) }
            return true
        case .commands, .content:
            guard let line = line() else { return false }
            if case .content = input { content(line, context) } else { command(line, context) }
            return true
        }
    }

    private func line() -> String? {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: 0x0A) else { return nil }
        let line = String(decoding: view[..<end].dropLast(), as: UTF8.self)
        buffer.moveReaderIndex(to: end + 1)
        return line
    }

    private func content(_ line: String, _ context: ChannelHandlerContext) {
        guard line == "." else { return }
        input = .commands
        ended(context)
    }

    private func ended(_ context: ChannelHandlerContext) {
        let recipients = recipients
        if !recipients.isEmpty, script.stage != .end || script.act.isTaken {
            shared.seen.withLock { $0.taken.append(recipients) }
        }
        answer(.end, context)
    }

    private func command(_ line: String, _ context: ChannelHandlerContext) {
        shared.seen.withLock { $0.lines.append(line) }
        switch line.prefix(4) {
        case "EHLO": if script.isOld { say("502 what\r\n", context) } else { answer(.ehlo, context) }
        case "HELO": answer(.helo, context)
        case "STAR": answer(.startTLS, context)
        case "MAIL":
            (recipients, isMailTaken) = ([], script.stage != .mail || script.act.isTaken)
            answer(.mail, context)
        case "RCPT": rcpt(line, context)
        case "DATA": answer(.data, context)
        case "BDAT": bdat(line)
        case "RSET": answer(.reset, context)
        case "QUIT": answer(.quit, context)
        default: say("500 what\r\n", context)
        }
    }

    private func bdat(_ line: String) {
        let words = line.split(separator: " ")
        input = .chunk(left: Int(words[1]) ?? 0, isLast: words.count == 3)
    }

    private func rcpt(_ line: String, _ context: ChannelHandlerContext) {
        let address = String(line.dropFirst("RCPT TO:<".count).prefix { $0 != ">" })
        if let refusal = script.refused.first(where: { address.hasPrefix($0.key) })?.value { return say(refusal, context) }
        if script.recipients?.contains(where: { address.hasPrefix($0) }) ?? true, script.stage == .rcpt {
            if isMailTaken, script.act.isTaken { recipients.append(address) }
            return perform(script.act, .rcpt, context)
        }
        if isMailTaken { recipients.append(address) }
        say(RemoteStage.rcpt.usual, context)
    }

    private func answer(_ stage: RemoteStage, _ context: ChannelHandlerContext) {
        if script.stage == stage {
            perform(script.act, stage, context)
            if stage == .startTLS, case .say(let text) = script.act, text.hasPrefix("220 ") { startTLS(context) }
            return
        }
        say(stage == .ehlo ? script.hello(isTLS: isTLS) : stage.usual, context)
        if stage == .data { input = .content }
        if stage == .quit { context.close(promise: nil) }
        if stage == .startTLS { startTLS(context) }
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        guard case .startTLS(let tls) = script.tls else { return }
        try? context.pipeline.syncOperations.addHandler(RemotePeer.tls(tls, true), position: .first)
    }

    private func perform(_ act: RemoteAct, _ stage: RemoteStage, _ context: ChannelHandlerContext) {
        switch act {
        case .say(let text):
            say(text, context)
            if text.hasPrefix("354") { input = .content }
        case .octets(let text):
            for octet in text.utf8 { write(ByteBuffer(bytes: [octet]), context) }
            if text.hasPrefix("354") { input = .content }
        case .sayAndClose(let text):
            isGone = true
            say(text, context)
            context.close(promise: nil)
        case .sayAndReset(let text):
            isGone = true
            say(text, context)
            reset(context)
        case .silence: break
        case .drip(let text, let pause): drip(text, pause, context)
        case .flood: flood(context)
        }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) { write(ByteBuffer(string: text), context) }

    private func write(_ octets: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(octets), promise: nil)
    }

    /// A socket that lingers for no time is reset when it is closed.
    private func reset(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let isSet = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        isSet?.whenComplete { _ in bound.value.channel.close(promise: nil) }
    }

    private func drip(_ text: String, _ pause: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ticks = context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: pause) { _ in
            bound.value.0.say(text, bound.value.1)
        }
    }

    private func flood(_ context: ChannelHandlerContext) {
        guard case .flood(let text) = script.act, !isInFlood else { return }
        (isFlooding, isInFlood) = (true, true)
        defer { isInFlood = false }
        let piece = String(repeating: text, count: 65_536 / text.utf8.count)
        while isFlooding, context.channel.isActive, context.channel.isWritable { say(piece, context) }
    }
}
