import MailModel
import SMTPProtocol
import Testing

@Suite("SMTPUTF8: RFC 6531")
struct SMTPInternationalTests {
    /// Section 3.1 item 4 and 7, section 3.5.
    @Test(arguments: [
        ("MAIL FROM:<dörte@bücher.example> SMTPUTF8", 250), ("MAIL FROM:<dörte@bücher.example>", 553),
        ("MAIL FROM:<a@bücher.example>", 250), ("MAIL FROM:<a@c.example> SMTPUTF8=1", 501),
        ("MAIL FROM:<a@c.example> SMTPUTF8 SMTPUTF8", 501), ("MAIL FROM:<a@c.example> smtputf8 body=8bitmime", 250),
        ("MAIL FROM:<> SMTPUTF8", 250), ("MAIL FROM:<a\u{202E}b@c.example> SMTPUTF8", 553),
        ("EHLO bücher.example", 501), ("VRFY dörte SMTPUTF8", 252),
    ]) func `what a client may say`(_ command: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n\(command)\r\n")
        #expect(server.codes == [220, 250, code])
        if code == 553, !command.contains("202E"), command.contains("dörte") {
            #expect(server.replies.last?.enhanced == EnhancedStatus(.permanent, 6, 7))
        }
    }

    @Test func `a recipient outside ASCII needs the parameter of MAIL`() throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<李@mx.example>\r\nRSET\r\n")
        #expect(server.codes.suffix(3) == [250, 553, 250])
        server.feed("MAIL FROM:<a@c.example> SMTPUTF8\r\nRCPT TO:<李@mx.example>\r\nDATA\r\nSubject: 李\r\n\r\n.\r\n")
        #expect(server.codes.suffix(4) == [250, 250, 354, 250])
        let envelope = try #require(server.messages.first?.envelope)
        #expect(envelope.isInternationalised && envelope.recipients.map(\.description) == ["李@mx.example"])
    }

    /// Letters that become ASCII ones in capitals are no ASCII letters (RFC 5321 section 2.4).
    @Test(arguments: ["MA\u{131}L FROM:<a@c.example>", "R\u{17F}ET", "BDAT 5 LA\u{17F}T"])
    func `commands are ASCII`(_ command: String) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n\(command)\r\n")
        #expect((500...502).contains(try #require(server.codes.last)))
    }

    @Test func `octets that are no UTF-8 are one error`() throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n")
        server.feed(Array("MAIL FROM:<".utf8) + [0xE9] + Array("@c.example> SMTPUTF8\r\n".utf8))
        #expect(server.codes == [220, 250, 500])
    }

    // MARK: As a client

    private func ready(_ extensions: String...) throws -> SMTPClientMachine {
        var machine = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .never)
        _ = machine.received(Reply(.success, suffix: 20, lines: ["hi"]))
        _ = machine.received(Reply(.success, suffix: 50, lines: ["mx.example", "PIPELINING"] + extensions))
        return machine
    }

    private let plain = EmailAddress("b@mx.example")!, international = EmailAddress("dörte@mx.example")!

    @Test func `the parameter goes to servers that offer it, and only with such mail`() throws {
        var machine = try ready("SMTPUTF8")
        let envelope = Envelope(sender: plain, recipients: [international])
        #expect(
            machine.begin(envelope, size: 1, isEightBit: false)
                == .send("MAIL FROM:<b@mx.example> SMTPUTF8\r\nRCPT TO:<dörte@mx.example>\r\nDATA\r\n"))
        var other = try ready("SMTPUTF8")
        #expect(
            other.begin(Envelope(sender: nil, recipients: [plain]), size: 1, isEightBit: false)
                == .send("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n"))
    }

    /// Section 3.2: an address is never rewritten; what cannot be taken is refused, each recipient for itself.
    @Test func `a server without it gets only what it can take`() throws {
        var machine = try ready()
        let action = machine.begin(Envelope(sender: plain, recipients: [international, plain]), size: 1, isEightBit: false)
        #expect(action == .send("MAIL FROM:<b@mx.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n"))
        for code in [(Reply.Severity.success, 50), (.success, 50), (.intermediate, 54)] {
            _ = machine.received(Reply(code.0, suffix: code.1, lines: ["x"]))
        }
        machine.contentSent()
        guard case .finished(let outcome) = machine.received(Reply(.success, .ok)) else {
            Issue.record("not finished")
            return
        }
        #expect(outcome.replies[plain]?.code == 250)
        #expect(outcome.replies[international]?.text.hasPrefix("550 5.6.7 ") == true)
    }

    @Test func `nothing is sent when nobody can have it`() throws {
        var machine = try ready()
        for (envelope, header, status) in [
            (Envelope(sender: international, recipients: [plain]), false, "550 5.6.7 "),
            (Envelope(sender: plain, recipients: [international]), false, "550 5.6.7 "),
            (
                Envelope(sender: plain, recipients: [plain], options: EnvelopeOptions(isInternationalised: true)), true,
                "550 5.6.9 "
            ),
        ] {
            guard case .finished(let outcome) = machine.begin(envelope, size: 1, isEightBit: true, needsUTF8Header: header) else {
                Issue.record("not finished")
                continue
            }
            #expect(outcome.isReusable && outcome.replies.values.allSatisfy { $0.text.hasPrefix(status) })
        }
    }
}
