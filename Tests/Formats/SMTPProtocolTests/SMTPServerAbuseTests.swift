import MailModel
import SMTPProtocol
import Testing

@Suite("A server's session under attack")
struct SMTPServerAbuseTests {
    static let begin = SMTPServerMachineTests.begin

    @Test(arguments: ["DATA", "DATA x", "BDAT"]) func `what follows a refused DATA is content, and never run`(_ command: String)
        throws
    {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n\(command)\r\nMAIL FROM:<evil@c.example>\r\n")
        #expect(server.isClosed && server.replies.count == 3 && server.codes.last.map { $0 >= 500 } == true)
    }

    @Test(arguments: ["Received: from x", "From: a@b.example", "", "\u{E9}", String(repeating: "x", count: 5_000)])
    func `content that comes late after a refused DATA ends the session at its first line`(_ line: String) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nDATA\r\n")
        #expect(!server.isClosed)
        server.feed("\(line)\r\nMAIL FROM:<evil@c.example>\r\n")
        #expect(server.isClosed && server.codes.last == 421 && server.replies.count == 4)
    }

    @Test func `RFC 2920 section 3.1: a refused DATA that ends its group leaves the session open`() throws {
        var server = try ScriptedServer()
        server.judgeRecipient = { _ in Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed(Self.begin + "DATA\r\n")
        #expect(!server.isClosed && server.codes.last == 554)
    }

    @Test(arguments: [
        "GET / HTTP/1.1", "POST / HTTP/1.1", "Host: mx.example", "PUT /x HTTP/1.0", "OPTIONS * HTTP/1.1", "CONNECT a:25 HTTP/1.1",
        "get / http/1.1", "PRI * HTTP/2.0",
    ]) func `another protocol's request is answered 421 4.7.0 and the end`(_ line: String) throws {
        var server = try ScriptedServer()
        server.feed("\(line)\r\nEHLO c.example\r\nMAIL FROM:<>\r\n")
        #expect(server.isClosed && server.replies.count == 2)
        #expect(server.replies.last?.wireText.hasPrefix("421 4.7.0 ") == true)
    }

    @Test(arguments: [
        "NOOP\nMAIL FROM:<>\r\n", "NOOP\rNOOP\r\n", "MAIL FROM:<a\u{0}b@x.example>\r\n", "NOOP \u{7F}\r\n", "\u{1}\r\n",
    ])
    func `RFC 5321 section 2.3.8: a line with controls is one error, the third is 421`(_ line: String) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n" + line + line)
        #expect(server.codes == [220, 250, 500, 500])
        server.feed(line)
        #expect(server.codes.last == 421 && server.isClosed)
    }

    @Test func `RFC 5321 section 4.5.3.1.4: a line of 4,096 octets is read, a longer one is one 500`() throws {
        var server = try ScriptedServer()
        server.feed("NOOP " + String(repeating: "x", count: 4_096 - 7) + "\r\n")
        server.feed("NOOP " + String(repeating: "x", count: 4_096 - 6) + "\r\n")
        server.feed("NOOP " + String(repeating: "x", count: 60_000) + "\r\nNOOP\r\n")
        #expect(server.codes == [220, 250, 500, 500, 250])
    }

    @Test func `a line that never ends is given up`() throws {
        var server = try ScriptedServer()
        for _ in 0..<80 where !server.isClosed { server.feed(String(repeating: "x", count: 1_024)) }
        #expect(server.codes == [220, 421] && server.isClosed)
    }

    @Test func `the thirtieth error is 421 and the end`() throws {
        var server = try ScriptedServer()
        server.feed(String(repeating: "foo\r\n", count: 40))
        #expect(server.codes == [220] + Array(repeating: 500, count: 29) + [421])
        #expect(server.isClosed)
    }

    @Test func `however long a line is, no more of it than its limit is held`() throws {
        var reader = SMTPLineReader()
        let piece = [UInt8](repeating: 0x78, count: 65_536)
        for _ in 0..<128 { _ = piece.withUnsafeBytes { reader.read($0) } }
        let held = try #require(Mirror(reflecting: reader).children.first { $0.label == "held" }?.value as? [UInt8])
        #expect(held.count <= SMTPLimits.commandLine && reader.isHopeless, "of eight mebioctets")
    }

    @Test func `who guesses recipients learns of twenty-nine, and VRFY and EXPN say the same of everybody`() throws {
        var server = try ScriptedServer()
        server.judgeRecipient = {
            $0.description.hasPrefix("r500@") ? nil : Refusal(.permanent, .unknownMailbox, scope: .recipient)
        }
        server.feed(
            "EHLO c.example\r\nVRFY r500\r\nVRFY r1\r\nVRFY <r500@mx.example>\r\nVRFY <r1@mx.example>\r\nMAIL FROM:<>\r\n")
        #expect(Set(server.replies[2..<6].map(\.wireText)).count == 1 && server.codes[2] == 252)
        for number in 1...1_000 where !server.isClosed { server.feed("RCPT TO:<r\(number)@mx.example>\r\n") }
        #expect(server.codes.suffix(30) == Array(repeating: 550, count: 29) + [421] && server.isClosed)
        #expect(server.late == 19, "slowly after the tenth")
        var other = try ScriptedServer()
        other.feed("EHLO c.example\r\nEXPN r500\r\nEXPN r1\r\n")
        #expect(other.codes.suffix(2) == [502, 502])
    }

    @Test func `who is known by a certificate is refused as often, and does not wait`() throws {
        var server = try ScriptedServer(slowsGuesses: false)
        server.judgeRecipient = { _ in Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n")
        for number in 1...30 { server.feed("RCPT TO:<r\(number)@mx.example>\r\n") }
        #expect(server.isClosed && server.late == 0)
    }

    @Test func `RFC 5321 section 4.5.3.1.10: too many recipients are 452 4.5.3, no error, and the first ones get the message`()
        throws
    {
        var server = try ScriptedServer(limits: SMTPLimits(recipients: 100))
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n")
        for number in 0..<200 { server.feed("RCPT TO:<r\(number)@mx.example>\r\n") }
        #expect(server.replies.last?.wireText.hasPrefix("452 4.5.3 ") == true && !server.isClosed)
        server.feed("DATA\r\na\r\n.\r\n")
        #expect(server.codes.last == 250 && server.messages.first?.envelope.recipients.count == 100)
    }

    @Test func `RFC 3207 section 6: octets behind STARTTLS end the session, unread`() throws {
        for behind in ["NOOP\r\n", "EHLO", "EHLO c\r\nMAIL FROM:<>\r\n"] {
            var server = try ScriptedServer(tls: .offered)
            server.feed("EHLO c.example\r\nSTARTTLS\r\n" + behind)
            #expect(server.codes == [220, 250, 554] && server.isClosed && server.startedTLS == 0)
        }
    }

    @Test func `RFC 3207 section 4.2: what was said before TLS is forgotten`() throws {
        var server = try ScriptedServer(tls: .required)
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n")
        server.feed("STARTTLS\r\n")
        server.feed("MAIL FROM:<>\r\n")
        #expect(server.codes == [220, 250, 530, 220, 503] && server.machine.clientName == nil)
        server.feed("EHLO c.example\r\nSTARTTLS\r\nMAIL FROM:<>\r\n")
        #expect(server.codes.suffix(3) == [250, 503, 250])
    }

    @Test func `replies hold nothing of the client that could end a line`() throws {
        var server = try ScriptedServer()
        server.feed("EHLO \t\u{7f}x\r\n")
        for reply in server.replies { #expect(reply.wireText.utf8.filter { $0 == 0x0A }.count == reply.lines.count) }
    }
}
