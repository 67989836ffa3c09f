import MailModel
import SMTPProtocol
import Testing

@Suite("BDAT: RFC 3030")
struct SMTPChunkingTests {
    static let begin = SMTPServerMachineTests.begin
    private static let binary = begin.replacing("c.example>\r\nRCPT", with: "c.example> BODY=BINARYMIME\r\nRCPT")
    /// What a chunk may hold so that whoever took it for commands would do harm.
    private static let evil = "MAIL FROM:<evil@x.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\nevil\r\n.\r\n"

    private func chunk(_ text: String, last: Bool = false) -> String {
        "BDAT \(text.utf8.count)\(last ? " LAST" : "")\r\n\(text)"
    }

    @Test func `section 4.1: one chunk, and another message after it`() throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + chunk("Subject: x\r\n\r\n.\r\n..\r\n", last: true) + "MAIL FROM:<>\r\n")
        #expect(server.codes == [220, 250, 250, 250, 250, 250])
        #expect(server.messages.map(\.content) == [Octets(utf8: "Subject: x\r\n\r\n.\r\n..\r\n")], "no dot is taken away")
    }

    @Test func `section 4.3: chunks in the pipeline, each answered, and an empty one to end with`() throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + chunk("one\r") + chunk("\ntwo\r\n") + chunk("") + "BDAT 0 last\r\n")
        #expect(server.codes == [220, 250, 250, 250, 250, 250, 250, 250])
        #expect(server.replies.allSatisfy { $0.code != 250 || !$0.lines.isEmpty })
        #expect(server.messages.map(\.content) == [Octets(utf8: "one\r\ntwo\r\n")])
    }

    @Test(arguments: [1, 2, 3, 7]) func `the same however the octets come`(_ pieces: Int) throws {
        let text =
            Self.begin + chunk("a\r\nb") + chunk("c\r", last: false) + chunk("\nd", last: true) + "NOOP\r\n" + chunk("x\r\n")
            + "QUIT\r\n"
        var whole = try ScriptedServer(), cut = try ScriptedServer()
        whole.feed(text)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            cut.feed(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        #expect(cut.replies == whole.replies && cut.messages.map(\.content) == whole.messages.map(\.content))
        #expect(
            whole.codes.suffix(4) == [250, 250, 503, 221] && whole.messages.first?.content == Octets(utf8: "a\r\nbc\r\nd\r\n"))
    }

    @Test(arguments: [("a", "a\r\n"), ("a\r\n", "a\r\n"), ("", "")])
    func `a last line without its end gets one, as by DATA`(_ sent: String, _ kept: String) throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + chunk(sent, last: true))
        #expect(server.messages.map(\.content) == [Octets(utf8: kept)])
    }

    @Test(arguments: ["a\nb\r\n", "a\rb\r\n", "a\u{0}\r\n", "a\r", "\n", String(repeating: "x", count: 65_535) + "\r\n"])
    func `lines have the rules of DATA: 550 5.6.0 after the chunk, nothing in it run`(_ content: String) throws {
        var server = try ScriptedServer(takesBinary: true)
        server.feed(Self.begin + chunk(content + Self.evil) + chunk(Self.evil, last: true) + "NOOP\r\n")
        let own = server.replies.suffix(3)
        if content == "a\r" {
            // The LF of the next chunk would have made it whole.
            #expect(own.first?.wireText.hasPrefix("550 5.6.0 ") == true)
        }
        #expect(own.map(\.code) == [550, 550, 250] && server.messages.isEmpty)
        #expect(server.replies.count == 7)
    }

    @Test func `a CR at the very end is refused with the last chunk`() throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + chunk("a\r\nb\r") + "BDAT 0 LAST\r\n")
        #expect(server.codes.suffix(2) == [250, 550] && server.messages.isEmpty)
    }

    @Test func `section 3: what was announced as binary comes as it is`() throws {
        var server = try ScriptedServer(takesBinary: true)
        let content = "\u{0}\r\n.\r\n\n\rMAIL FROM:<>\r\n\u{1}"
        server.feed(Self.binary + chunk(content) + chunk(content, last: true))
        #expect(server.codes == [220, 250, 250, 250, 250, 250])
        #expect(server.messages.map(\.content) == [Octets(utf8: content + content)])
    }

    @Test func `section 3: binary content is for BDAT alone, 503 with DATA, and what follows is not run`() throws {
        for behind in ["", Self.evil] {
            var server = try ScriptedServer(takesBinary: true)
            server.feed(Self.binary)
            server.feed("DATA\r\n" + behind)
            #expect(server.replies.last?.wireText.hasPrefix("503 5.5.1 ") == true && server.messages.isEmpty)
            #expect(server.isClosed == !behind.isEmpty)
        }
    }

    @Test func `EHLO offers CHUNKING everywhere, BINARYMIME where it is taken; elsewhere it is 504 5.5.4`() throws {
        for takesBinary in [false, true] {
            var server = try ScriptedServer(takesBinary: takesBinary)
            server.feed("EHLO c.example\r\nMAIL FROM:<> BODY=BINARYMIME\r\n")
            #expect(server.replies[1].lines.contains("CHUNKING") && server.replies[1].lines.contains("BINARYMIME") == takesBinary)
            #expect(server.replies[2].wireText.hasPrefix(takesBinary ? "250 2.1.0 " : "504 5.5.4 "))
        }
    }

    @Test(arguments: [("", 503), ("EHLO c.example\r\n", 503), ("EHLO c.example\r\nMAIL FROM:<>\r\n", 554)])
    func `section 2: a chunk out of order is read, thrown away, then refused`(_ before: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed(before)
        let count = server.replies.count
        server.feed(chunk(Self.evil) + chunk(Self.evil, last: true))
        #expect(server.codes.dropFirst(count) == [code, code] && server.discarded == Self.evil.utf8.count * 2)
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n")
        #expect(server.codes.suffix(2) == [250, 250], "and the session goes on")
    }

    @Test func `all recipients refused: the chunks go by, 554 5.5.1 each`() throws {
        var server = try ScriptedServer()
        server.judgeRecipient = { _ in Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed(Self.begin + chunk(Self.evil) + chunk(Self.evil, last: true) + "NOOP\r\n")
        #expect(server.codes == [220, 250, 250, 550, 554, 554, 250] && server.messages.isEmpty)
    }

    @Test(arguments: ["DATA\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<c@mx.example>\r\n", "STARTTLS\r\n"])
    func `section 2: DATA and what begins or adds is out of order between chunks`(_ command: String) throws {
        var server = try ScriptedServer(tls: .offered)
        server.feed(Self.begin + chunk("a\r\n"))
        server.feed(command)
        #expect(server.codes.last == 503)
        server.feed(chunk("b\r\n", last: true))
        // After DATA the transaction is over; the others change nothing.
        #expect(server.codes.last == (command.hasPrefix("DATA") ? 503 : 250))
        #expect(server.messages.map(\.content) == (command.hasPrefix("DATA") ? [] : [Octets(utf8: "a\r\nb\r\n")]))
    }

    @Test(arguments: ["RSET", "EHLO d.example"]) func `section 2: RSET between chunks forgets them`(_ command: String) throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + chunk("old\r\n") + command + "\r\nMAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n")
        server.feed(chunk("new\r\n", last: true))
        #expect(server.messages.map(\.content) == [Octets(utf8: "new\r\n")])
    }

    @Test func `a message beyond SIZE is 552 5.3.4, its chunks are not held, and many are no many errors`() throws {
        var server = try ScriptedServer(limits: SMTPLimits(messageSize: 100, errors: 3))
        server.feed(Self.begin + chunk(String(repeating: "x", count: 60)))
        #expect(server.codes.last == 250)
        for _ in 0..<50 { server.feed(chunk(String(repeating: "y", count: 60))) }
        server.feed(chunk("z", last: true))
        #expect(server.codes.suffix(51).allSatisfy { $0 == 552 } && !server.isClosed && server.discarded == 3_001)
        server.feed("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n" + chunk("a\r\n", last: true))
        #expect(server.messages.count == 1)
    }

    @Test(arguments: ["4294967296", "99999999999999999999", "268435457"])
    func `a chunk past all bounds is refused at once and ends the session`(_ size: String) throws {
        for before in ["", Self.begin] {
            var server = try ScriptedServer()
            server.feed(before + "BDAT \(size) LAST\r\n" + Self.evil)
            #expect(server.isClosed && server.codes.last == (before.isEmpty ? 503 : 552))
        }
    }

    @Test func `what is thrown away for one message is bounded over its chunks`() throws {
        var server = try ScriptedServer(limits: SMTPLimits(messageSize: 1_000))
        server.feed(Self.begin)
        let large = [UInt8](repeating: 0x61, count: 134_217_728)
        for _ in 0..<2 {
            server.feed("BDAT \(large.count)\r\n")
            server.feed(large)
            #expect(server.codes.last == 552 && !server.isClosed)
        }
        server.feed("BDAT 1\r\n")
        #expect(server.isClosed && server.codes.last == 552)
    }

    @Test func `no memory is 452 4.3.1 after the chunk, no error, and the session goes on`() throws {
        var server = try ScriptedServer(limits: SMTPLimits(errors: 2))
        server.isFull = true
        for _ in 0..<4 {
            server.feed(server.replies.count == 1 ? Self.begin : "MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n")
            server.feed(chunk(Self.evil) + chunk(Self.evil, last: true))
            #expect(server.replies.last?.wireText.hasPrefix("452 4.3.1 ") == true && !server.isClosed)
        }
    }

    @Test(arguments: [
        "BDAT", "BDAT ", "BDAT x", "BDAT -1", "BDAT +5", "BDAT 0x5", "BDAT 5 FIRST", "BDAT 5 LAST LAST", "BDAT\t5", "BDAT5",
        "bdat 5,LAST",
        "BDAT 123456789012345678901", "BDAT 5\rLAST", "BDAT 5\nLAST", "BDAT 5\u{0}", "BDAT \u{661}", "BDATA 5",
        "BDAT " + String(repeating: "0", count: 5_000) + "5",
    ]) func `a chunk whose size cannot be read ends the session: 501, and nothing behind it is run`(_ line: String) throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + line + "\r\n" + Self.evil)
        #expect(server.isClosed && server.replies.count == 5 && server.replies.last?.wireText.hasPrefix("501 5.5.4 ") == true)
    }

    @Test(arguments: ["BDAT 0 LAST\r\n", "BDAT 3\r\nabc", "BDAT 3\r\nabcBDAT 0 LAST\r\n"])
    func `RFC 5321 section 4.1.4: a chunk takes nobody past EHLO`(_ chunks: String) throws {
        var server = try ScriptedServer()
        server.feed(chunks + "MAIL FROM:<a@c.example>\r\nEHLO c.example\r\nMAIL FROM:<a@c.example>\r\n")
        #expect(server.codes.suffix(3) == [503, 250, 250])
    }

    @Test func `a refused message by BDAT is answered so, and another may follow`() throws {
        var server = try ScriptedServer()
        server.answer = { _, _ in Reply(.permanent, .policyRefuses) }
        server.feed(Self.begin + chunk("a\r\n", last: true) + "MAIL FROM:<>\r\n")
        #expect(server.codes.suffix(2) == [550, 250])
    }

    @Test(arguments: ["a\r\n.\r\nb", "..", "\r\n", "x\r\n\r\n.x"]) func `DATA and BDAT keep the same content`(_ text: String)
        throws
    {
        let content = Octets(utf8: text)
        var stuffer = DotStuffer()
        let wire = stuffer.stuffed(content) + stuffer.ending
        var data = try ScriptedServer(), bdat = try ScriptedServer()
        data.feed(Self.begin + "DATA\r\n")
        data.feed(wire)
        bdat.feed(Self.begin + chunk(text, last: true))
        #expect(data.messages.map(\.content) == bdat.messages.map(\.content) && data.messages.count == 1)
    }

    /// Content made of the octets that matter: chunks and DATA agree on what is fit, wherever the chunks are cut.
    @Test func `no content passes by BDAT that DATA refuses`() throws {
        var generator = SplitMix(state: 11)
        for _ in 0..<500 {
            let symbols: [[UInt8]] = [[0x0D, 0x0A], [0x0D, 0x0A], [0x61], [0x0D], [0x0A], [0], [0x2E, 0x0D, 0x0A]]
            let content = (0..<Int.random(in: 1..<12, using: &generator)).flatMap { _ in
                symbols.randomElement(using: &generator) ?? []
            }
            var data = try ScriptedServer(), bdat = try ScriptedServer()
            var stuffer = DotStuffer()
            data.feed(Self.begin + "DATA\r\n")
            data.feed(stuffer.stuffed(Octets(content)) + [0x0D, 0x0A, 0x2E, 0x0D, 0x0A])
            bdat.feed(Self.begin)
            var rest = content[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...3, using: &generator))
                rest = rest.dropFirst(piece.count)
                bdat.feed(Array("BDAT \(piece.count)\(rest.isEmpty ? " LAST" : "")\r\n".utf8) + piece)
            }
            #expect(data.messages.isEmpty == bdat.messages.isEmpty, "\(content)")
        }
    }
}
