import MailModel
import SMTPProtocol
import SecureMailTestKit
import Testing

/// What strangers send before anything is known of them, and how they cut it into pieces.
@Suite("Reading SMTP takes linear time", .serialized)
struct SMTPLinearTimeTests {
    /// Octets of a TCP segment; the worst cut is one octet at a time.
    private static let segment = 1_448

    private static func content(_ octets: Octets, by size: Int) {
        var reader = ContentReader(sizeLimit: 8 << 20)
        pieces(of: octets, by: size) { _ = reader.read($0) }
    }

    private static func chunks(_ octets: Octets, by size: Int) {
        var reader = ChunkReader(sizeLimit: 8 << 20, isBinary: false)
        pieces(of: octets, by: size) {
            reader.read($0)
            _ = reader.chunkEnded()
        }
        _ = reader.ended()
    }

    private static func lines(_ octets: Octets, by size: Int) {
        var reader = SMTPLineReader()
        pieces(of: octets, by: size) { piece in
            var position = 0
            while position < piece.count {
                let (taken, line) = reader.read(UnsafeRawBufferPointer(rebasing: piece[position...]))
                position += taken
                if case .text(let text) = line { _ = try? SMTPCommandParser().parse(text) }
            }
        }
    }

    private static func replies(_ octets: Octets, by size: Int) {
        var parser = SMTPReplyParser()
        parser.isHello = true
        pieces(of: octets, by: size) { piece in
            var position = 0
            while position < piece.count {
                guard let (taken, _) = try? parser.read(UnsafeRawBufferPointer(rebasing: piece[position...])) else { return }
                position += taken
            }
        }
    }

    private static func stuffed(_ octets: Octets, by size: Int) {
        var stuffer = DotStuffer()
        for start in stride(from: 0, to: octets.count, by: size) {
            _ = stuffer.stuffed(Octets(octets.bytes[start..<min(start + size, octets.count)]))
        }
    }

    /// A whole session without a socket; one that the server ends costs what came before.
    private static func session(_ octets: Octets) {
        guard var server = try? ScriptedServer() else { return }
        pieces(of: octets, by: segment) { server.feed(Array($0)) }
    }

    private static func pieces(of octets: Octets, by size: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        octets.withUnsafeBytes { all in
            for start in stride(from: 0, to: all.count, by: size) {
                body(UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, all.count)]))
            }
        }
    }

    private static func cut(
        _ name: String, unit: String, _ read: @escaping @Sendable (Octets, Int) -> Void
    ) -> [GrowingInput] {
        [
            GrowingInput("\(name), at once", unit: unit) { read($0, $0.count) },
            GrowingInput("\(name), in segments", unit: unit) { read($0, segment) },
            GrowingInput("\(name), octet by octet", unit: unit) { read($0, 1) },
        ]
    }

    static let framing =
        cut("dots", unit: "..\n.a\n", content)
        + cut("false ends", unit: "\r.\n\n.\r", content)
        + cut("a line without an end", unit: "a", content)
        + cut("chunks", unit: ".\n", chunks)
        + cut("a command without an end", unit: "NOOP ", lines)
        + cut("commands", unit: "MAIL FROM:<a@b.example> SIZE=1 BODY=8BITMIME\n", lines)
        + cut("empty commands", unit: "\n", lines)
        + cut("replies", unit: "250 a\n", replies)
        + cut("lines of a reply", unit: "250-SIZE 1\n", replies)
        + cut("dots that leave", unit: ".\n", stuffed)

    static let parsing = [
        GrowingInput("quotes in a path", head: "RCPT TO:<\"", unit: "\\\"", read: command),
        GrowingInput("routes", head: "RCPT TO:<", unit: "@a.example,", read: command),
        GrowingInput("parameters", head: "MAIL FROM:<>", unit: " a=b", read: command),
        GrowingInput("blanks", head: "MAIL", unit: " ", read: command),
        GrowingInput("xtext", head: "MAIL FROM:<> ENVID=", unit: "+41", read: command),
        GrowingInput("conditions", head: "RCPT TO:<a@b.example> NOTIFY=", unit: "FAILURE,", read: command),
    ]

    private static func command(_ octets: Octets) {
        _ = try? SMTPCommandParser().parse(String(decoding: octets.bytes, as: UTF8.self))
    }

    static let sessions = [
        GrowingInput("commands that do nothing", head: "EHLO a\n", unit: "NOOP\n", read: session),
        GrowingInput("resets", head: "EHLO a\n", unit: "MAIL FROM:<a@b.example>\nRSET\n", read: session),
        GrowingInput("greetings", unit: "EHLO a\n", read: session),
        GrowingInput("recipients", head: "EHLO a\nMAIL FROM:<>\n", unit: "RCPT TO:<a@b.example>\n", read: session),
        GrowingInput(
            "small chunks", head: "EHLO a\nMAIL FROM:<>\nRCPT TO:<a@b.example>\n", unit: "BDAT 1\na", read: session),
        GrowingInput("refused chunks", head: "EHLO a\n", unit: "BDAT 1\na", read: session),
        GrowingInput(
            "messages", head: "EHLO a\n", unit: "MAIL FROM:<>\nRCPT TO:<a@b.example>\nDATA\n.\n", read: session),
    ]

    @Test(arguments: framing + parsing + sessions) func `twice the length costs about twice as much`(_ shape: GrowingInput) {
        #expect(shape.growth().isLinear)
    }
}
