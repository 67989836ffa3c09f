import MailModel
import SMTPProtocol
import Testing

@Suite("A server's session: RFC 5321")
struct SMTPServerMachineTests {
    static let begin = "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\n"

    @Test func `RFC 5321 appendix D.1: a typical transaction`() throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + "DATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n")
        #expect(server.codes == [220, 250, 250, 250, 354, 250, 221] && server.isClosed)
        #expect(server.messages.map(\.content) == [Octets(utf8: "Subject: x\r\n\r\n.dot\r\n")])
        #expect(
            server.messages.first?.envelope
                == Envelope(
                    sender: EmailAddress("a@c.example"), recipients: [try #require(EmailAddress("b@mx.example"))]))
    }

    @Test func `the same, one octet at a time`() throws {
        var whole = try ScriptedServer(), cut = try ScriptedServer()
        let text = Self.begin + "DATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nfoo\r\nQUIT\r\n"
        whole.feed(text)
        for octet in text.utf8 { cut.feed([octet]) }
        #expect(whole.replies == cut.replies)
        #expect(whole.messages.map(\.content) == cut.messages.map(\.content))
    }

    @Test(arguments: ContentReaderTests.endings.indices) func `smuggling: one reply, 550 5.6.0 after the true end, nothing run`(
        _ index: Int
    ) throws {
        let (name, ending) = ContentReaderTests.endings[index]
        var server = try ScriptedServer()
        server.feed(Self.begin + "DATA\r\n")
        let count = server.replies.count
        server.feed(Array("body".utf8) + ending)
        server.feed("MAIL FROM:<evil@x.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\nevil\r\n.\r\n")
        #expect(server.replies.count == count + 1, "\(name)")
        if ContentReaderTests.harmless.contains(name) {
            #expect(server.codes.last == 250 && server.messages.count == 1, "\(name)")
        } else {
            #expect(server.replies.last?.wireText.hasPrefix("550 5.6.0 ") == true && server.messages.isEmpty, "\(name)")
        }
        server.feed("NOOP\r\n")
        #expect(server.codes.last == 250, "the session goes on: \(name)")
    }

    @Test(arguments: [
        ("RCPT TO:<b@mx.example>", 503), ("DATA", 503), ("MAIL FROM:<a@c.example>", 503), ("STARTTLS", 502), ("AUTH PLAIN", 502),
        ("RSET", 250), ("NOOP what ever", 250), ("HELP", 214), ("VRFY b", 252), ("EXPN list", 502), ("foo", 500), ("", 500),
        ("TURN", 502), ("BDAT 0 LAST", 503), ("QUIT now", 501), ("DATA now", 501), ("EHLO", 501), ("HELO c.example", 250),
    ]) func `RFC 5321 section 4.1.4: before EHLO`(_ command: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed(command + "\r\n")
        #expect(server.codes == [220, code])
    }

    @Test(arguments: [
        ("MAIL FROM:<>", 250), ("MAIL FROM:<a@c.example> SIZE=100 BODY=8BITMIME", 250), ("mail from:<a@c.example>", 250),
        ("MAIL FROM: <a@c.example>", 501), ("MAIL FROM:a@c.example", 501), ("MAIL FROM:<a@c.example", 501),
        ("MAIL FROM:<a@c.example> SIZE=36700161", 552), ("MAIL FROM:<a@c.example> SIZE=99999999999999999999", 552),
        ("MAIL FROM:<a@c.example> SIZE=", 501), ("MAIL FROM:<a@c.example> SIZE=-1", 501),
        ("MAIL FROM:<a@c.example> SIZE=1 SIZE=2", 501),
        ("MAIL FROM:<a@c.example> BODY=BINARYMIME", 504), ("MAIL FROM:<a@c.example> BODY=9BIT", 501),
        ("MAIL FROM:<a@c.example> FOO=1", 555),
        ("MAIL FROM:<a@c.example>x", 501),
        ("MAIL FROM:<a>", 553), ("MAIL FROM:<\"a>b\"@c.example>", 250), ("MAIL FROM:<a@b@c.example>", 553),
    ]) func `RFC 5321 section 4.1.1.2: MAIL`(_ command: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n\(command)\r\n")
        #expect(server.codes == [220, 250, code])
    }

    @Test(arguments: [
        ("RCPT TO:<b@mx.example>", 250), ("RCPT TO:<Postmaster>", 250), ("RCPT TO:<b>", 553), ("RCPT TO:<>", 553),
        ("RCPT TO:<b@mx.example> FOO=1", 555), ("RCPT TO:b@mx.example", 501), ("RCPT TO:<@x.example:b@mx.example>", 553),
        ("RCPT TO:<b@mx.example", 501), ("RCPT TO: <b@mx.example>", 501),
    ]) func `RFC 5321 section 4.1.1.3: RCPT`(_ command: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n\(command)\r\n")
        #expect(server.codes == [220, 250, 250, code])
    }

    @Test func `RFC 5321 section 4.5.1: postmaster without a domain is ours`() throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\na\r\n.\r\n")
        #expect(server.messages.first?.envelope.recipients == [try #require(EmailAddress("postmaster@mx.example"))])
    }

    @Test func `RFC 5321 section 4.5.1: postmaster without a domain is who the node says, and is asked about like any recipient`()
        throws
    {
        var server = try ScriptedServer()
        let admin = try #require(EmailAddress("admin@c.example"))
        server.postmaster = admin
        server.judgeRecipient = { $0 == admin ? nil : Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\nDATA\r\na\r\n.\r\n")
        #expect(server.messages.first?.envelope.recipients == [admin])
        server.judgeRecipient = { _ in Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed("MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\n")
        #expect(server.codes.last == 550)
        server.feed("RSET\r\nRCPT TO:<Postmaster>\r\n")
        #expect(server.codes.last == 503, "no transaction")
    }

    @Test func `no memory for content is 452 4.3.1, no error of the client, and the session goes on`() throws {
        var server = try ScriptedServer(limits: SMTPLimits(errors: 2))
        server.isFull = true
        for _ in 0..<3 {
            server.feed(server.replies.count == 1 ? Self.begin : "MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n")
            server.feed("DATA\r\n")
            #expect(server.replies.last?.wireText.hasPrefix("452 4.3.1 ") == true && !server.isClosed)
        }
        server.isFull = false
        server.feed("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\na\r\n.\r\n")
        #expect(server.messages.count == 1)
    }

    @Test func `content that was sent although there was no memory for it is not run`() throws {
        var server = try ScriptedServer()
        server.isFull = true
        server.feed(Self.begin + "DATA\r\nMAIL FROM:<evil@c.example>\r\n")
        #expect(server.codes == [220, 250, 250, 250, 452] && server.isClosed)
    }

    @Test func `RFC 5321 section 4.1.1.1: EHLO lists what is there, HELO does not`() throws {
        var server = try ScriptedServer(tls: .offered, authentication: .passwordsAndSCRAM)
        server.feed("EHLO c.example\r\n")
        #expect(
            server.replies.last?.wireText == "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 36700160\r\n250-8BITMIME\r\n"
                + "250-CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n250-SMTPUTF8\r\n250-DSN\r\n250 STARTTLS\r\n")
        server.feed("STARTTLS\r\n")
        server.feed("EHLO c.example\r\n")
        #expect(server.replies.last?.lines.last == "AUTH SCRAM-SHA-256 PLAIN LOGIN")
        #expect(server.replies.last?.lines.contains("STARTTLS") == false)
        server.feed("HELO c.example\r\n")
        #expect(server.replies.last?.lines == ["mx.example"])
    }

    @Test(arguments: ["EHLO d.example", "RSET", "HELO d.example"]) func `RFC 5321 section 4.1.4: a transaction is cleared`(
        _ command: String
    ) throws {
        var server = try ScriptedServer()
        server.feed(Self.begin + "\(command)\r\n")
        server.feed("DATA\r\n")
        #expect(server.codes == [220, 250, 250, 250, 250, 503])
    }

    @Test func `RFC 5321 section 3.3: no DATA without a recipient, and none is kept from before`() throws {
        var server = try ScriptedServer()
        server.judgeRecipient = { _ in Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        server.feed(Self.begin)
        server.feed("DATA\r\n")
        server.feed("RSET\r\nMAIL FROM:<>\r\n")
        #expect(server.codes == [220, 250, 250, 550, 554, 250, 250])
    }

    @Test(arguments: [Refusal.Scope.transaction, .connection]) func `a refused sender`(_ scope: Refusal.Scope) throws {
        var server = try ScriptedServer()
        server.judgeSender = { _ in Refusal(.permanent, .notAuthorised, scope: scope) }
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\n")
        #expect(server.codes == [220, 250, 550] && server.isClosed == (scope == .connection))
    }

    @Test(arguments: [451, 550]) func `a message that is refused is answered so, and another may follow`(_ code: Int) throws {
        var server = try ScriptedServer()
        server.answer = { _, _ in code == 451 ? Reply(.transient, .localError) : Reply(.permanent, .policyRefuses) }
        server.feed(Self.begin + "DATA\r\na\r\n.\r\nMAIL FROM:<>\r\n")
        #expect(server.codes.suffix(2) == [code, 250])
    }

    @Test func `shutting down and running out of time are 421 and the end`() throws {
        for event in [{ (machine: inout SMTPServerMachine) in machine.timedOut() }, { machine in machine.shuttingDown() }] {
            var machine = try ScriptedServer().machine
            guard case .replyAndClose(let reply) = event(&machine) else { Issue.record("not closed"); continue }
            #expect(reply.code == 421 && machine.isClosed)
        }
    }
}
