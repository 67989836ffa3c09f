import MailModel
import NIOCore
import SMTPProtocol

/// Content on its way out: as much as the socket takes, and on when it takes more. A write can call this again, or end all, so what was
/// sent is noted before each.
extension SMTPClientHandler {
    /// Octets of content written at once.
    static let pieceSize = 65_536
    /// Octets of a chunk: so much goes out in vain at most once a server has refused.
    static let chunkSize = 1_048_576

    struct Sending {
        enum Way {
            case data(DotStuffer)
            /// Octets that the announced chunk still lacks; `nil` before the first.
            case chunks(Int?)
        }

        var way: Way
        var content: ContentCursor
    }

    func beginContent(_ way: Sending.Way, _ context: ChannelHandlerContext) {
        guard let message else { return }
        hasSentContent = true
        sending = Sending(way: way, content: ContentCursor(message.parts))
        contentDeadline = giveUp(after: environment.timeouts.content, context)
        sendPieces(context)
    }

    func sendPieces(_ context: ChannelHandlerContext) {
        guard sending != nil else { return }
        setDeadline(environment.timeouts.contentIdle, context)
        while let sending, context.channel.isWritable {
            let goesOn =
                switch sending.way {
                case .data(let stuffer): sendLines(sending, stuffer, context)
                case .chunks(let missing): sendChunk(sending, missing, context)
                }
            guard goesOn else { return }
        }
    }

    private func sendLines(_ earlier: Sending, _ stuffer: DotStuffer, _ context: ChannelHandlerContext) -> Bool {
        var (now, stuffer) = (earlier, stuffer)
        if now.content.left > 0 {
            let piece = ByteBuffer(bytes: stuffer.stuffed(now.content.take(Self.pieceSize)))
            now.way = .data(stuffer)
            sending = now
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
        guard let now = sending, now.content.left == 0, case .data(let stuffer) = now.way else { return sending != nil }
        note(now, isEnd: true, context)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: stuffer.ending)), promise: nil)
        return false
    }

    /// - Returns: whether more can go out now.
    private func sendChunk(_ earlier: Sending, _ missing: Int?, _ context: ChannelHandlerContext) -> Bool {
        var (now, missing, buffer) = (earlier, missing ?? 0, ByteBuffer())
        if missing == 0 {
            missing = min(Self.chunkSize, now.content.left)
            guard let command = machine.nextChunk(size: missing, isLast: missing == now.content.left) else {
                setDeadline(environment.timeouts.reply, context)
                return false
            }
            buffer.writeString(command)
        }
        let piece = now.content.take(min(Self.pieceSize, missing))
        missing -= piece.count
        now.way = .chunks(missing)
        buffer.writeBytes(piece.bytes)
        if missing == 0 { machine.chunkSent() }
        let isEnd = now.content.left == 0
        note(now, isEnd: isEnd, context)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        return !isEnd
    }

    private func note(_ now: Sending, isEnd: Bool, _ context: ChannelHandlerContext) {
        guard isEnd else {
            sending = now
            return
        }
        (sending, message) = (nil, nil)
        machine.contentSent()
        contentDeadline?.cancel()
        setDeadline(environment.timeouts.final, context)
    }
}
