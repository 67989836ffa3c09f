import Glibc
import NIOCore

/// One session of the sink: all commands are taken, and contents by DATA or BDAT are looked through for their number alone.
final class LoadSinkSession: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case commands
        case content
        case chunk(left: Int, isLast: Bool)
    }

    private static let ending = "\r\n.\r\n"
    private static let hello = """
        250-sink.example\r
        250-PIPELINING\r
        250-SIZE 104857600\r
        250-8BITMIME\r
        250-CHUNKING\r
        250-BINARYMIME\r
        250-SMTPUTF8\r
        250 ENHANCEDSTATUSCODES\r\n
        """

    private let book: LoadBook
    private let isSealed: Bool
    private var phase = Phase.commands
    private var unread = ByteBuffer()
    private var number: Int?
    private var answers = ""

    init(_ book: LoadBook, isSealed: Bool) { (self.book, self.isSealed) = (book, isSealed) }

    func channelActive(context: ChannelHandlerContext) {
        say("220 sink.example ESMTP\r\n")
        flush(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unread.writeImmutableBuffer(unwrapInboundIn(data))
        while goOn(context) {}
        unread.discardReadBytes()
        flush(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// - Returns: whether there may be more to do.
    private func goOn(_ context: ChannelHandlerContext) -> Bool {
        switch phase {
        case .commands: readCommand(context)
        case .content: readContent()
        case .chunk(let left, let isLast): readChunk(left, isLast)
        }
    }

    private func readCommand(_ context: ChannelHandlerContext) -> Bool {
        guard let end = unread.readableBytesView.firstIndex(of: 10),
            let line = unread.readString(length: end - unread.readerIndex + 1)
        else { return false }
        let words = line.split(whereSeparator: \.isWhitespace)
        switch words.first?.uppercased() {
        case "EHLO", "LHLO": say(Self.hello)
        case "DATA":
            say("354 go on\r\n")
            phase = .content
        case "BDAT":
            phase = .chunk(left: words.dropFirst().first.flatMap { Int($0) } ?? 0, isLast: words.count > 2)
        case "QUIT":
            say("221 bye\r\n")
            flush(context)
            context.close(promise: nil)
            return false
        default: say("250 ok\r\n")
        }
        return true
    }

    private func readContent() -> Bool {
        findNumber()
        guard let end = position(of: Self.ending, rare: 2) else {
            // All but what may be the first octets of the ending, or of the number.
            unread.moveReaderIndex(forwardBy: max(0, unread.readableBytes - (number == nil && !isSealed ? 8_192 : 4)))
            return false
        }
        unread.moveReaderIndex(forwardBy: end + Self.ending.utf8.count)
        return finish()
    }

    private func readChunk(_ left: Int, _ isLast: Bool) -> Bool {
        findNumber()
        let taken = min(left, unread.readableBytes)
        unread.moveReaderIndex(forwardBy: taken)
        guard taken == left else {
            phase = .chunk(left: left - taken, isLast: isLast)
            return false
        }
        guard !isLast else { return finish() }
        say("250 ok\r\n")
        phase = .commands
        return true
    }

    private func finish() -> Bool {
        book.arrive(number)
        (number, phase) = (nil, .commands)
        say("250 taken\r\n")
        return true
    }

    private func findNumber() {
        guard number == nil, !isSealed, let start = position(of: LoadMail.numberField, rare: 0) else { return }
        let field = unread.getString(at: unread.readerIndex + start + LoadMail.numberField.utf8.count, length: 8)
        number = field.flatMap { Int($0) }
    }

    /// - Parameter rare: the place in the text of an octet that is rare in contents, by which it is looked for.
    private func position(of text: String, rare: Int) -> Int? {
        var text = text
        return text.withUTF8 { wanted in
            unread.withUnsafeReadableBytes { octets in
                guard let start = octets.baseAddress, let text = wanted.baseAddress else { return nil }
                var from = rare
                while from < octets.count, let found = memchr(start + from, Int32(wanted[rare]), octets.count - from) {
                    let place = UnsafeRawPointer(found) - start - rare
                    if place + wanted.count <= octets.count, memcmp(start + place, text, wanted.count) == 0 { return place }
                    from = place + rare + 1
                }
                return nil
            }
        }
    }

    private func say(_ text: String) { answers += text }

    private func flush(_ context: ChannelHandlerContext) {
        guard !answers.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answers)), promise: nil)
        answers = ""
    }
}
