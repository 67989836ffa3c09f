import MailModel
import SMTPProtocol
import Testing

@Suite("A client's session: RFC 5321")
struct SMTPClientMachineTests {
    private static let addresses = ["b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) }
    private let envelope = Envelope(sender: EmailAddress("a@c.example"), recipients: addresses)

    private func reply(_ code: Int, _ lines: String...) throws -> Reply {
        Reply(try #require(Reply.Severity(rawValue: code / 100)), suffix: code % 100, lines: lines)
    }

    private func machine(_ startTLS: SMTPClientMachine.StartTLS = .never) throws -> SMTPClientMachine {
        SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: startTLS)
    }

    private func ready(_ extensions: String...) throws -> SMTPClientMachine {
        var machine = try machine()
        _ = machine.received(try reply(220, "hi"))
        _ = machine.received(Reply(.success, suffix: 50, lines: ["mx.example"] + extensions))
        return machine
    }

    private func codes(_ action: SMTPClientMachine.Action) -> [Int]? {
        guard case .finished(let outcome) = action else { return nil }
        return Self.addresses.map { outcome.replies[$0]?.code ?? 0 }
    }

    @Test func `RFC 2920: one group with pipelining, each recipient its own reply`() throws {
        var machine = try ready("PIPELINING", "SIZE 1000", "8BITMIME")
        #expect(
            machine.begin(envelope, size: 10, isEightBit: true)
                == .send(
                    "MAIL FROM:<a@c.example> SIZE=10 BODY=8BITMIME\r\nRCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\nDATA\r\n"
                ))
        #expect(machine.received(try reply(250)) == .none)
        #expect(machine.received(try reply(250)) == .none)
        #expect(machine.received(try reply(550)) == .none)
        #expect(machine.received(try reply(354)) == .sendContent)
        #expect(!machine.isEndOfDataUnanswered)
        machine.contentSent()
        #expect(machine.isEndOfDataUnanswered)
        #expect(codes(machine.received(try reply(250))) == [250, 550])
        #expect(machine.isReady)
    }

    @Test func `without pipelining, one command at a time, and no DATA for nobody`() throws {
        var machine = try ready()
        #expect(machine.begin(envelope, size: 10, isEightBit: true) == .send("MAIL FROM:<a@c.example>\r\n"))
        #expect(machine.received(try reply(250)) == .send("RCPT TO:<b@mx.example>\r\n"))
        #expect(machine.received(try reply(550)) == .send("RCPT TO:<c@mx.example>\r\n"))
        #expect(machine.received(try reply(451)) == .send("RSET\r\n"))
        #expect(codes(machine.received(try reply(250))) == [550, 451])
        #expect(machine.isReady)
    }

    @Test(arguments: [354, 421, 451, 500]) func `a server that does not take RSET is somewhere else in the dialogue, and left`(
        _ code: Int
    ) throws {
        var machine = try ready()
        _ = machine.begin(envelope, size: 10, isEightBit: true)
        for code in [250, 550, 451] { _ = machine.received(try reply(code)) }
        #expect(codes(machine.received(try reply(code))) == [550, 451])
        #expect(!machine.isReady)
    }

    @Test func `STARTTLS is found however far down it stands`() throws {
        var machine = try machine(.ifOffered)
        _ = machine.received(try reply(220, "hi"))
        #expect(machine.isAwaitingHello)
        let offers = (1...100).map { "X\($0)" } + ["starttls"]
        #expect(machine.received(Reply(.success, suffix: 50, lines: ["mx.example"] + offers)) == .send("STARTTLS\r\n"))
        #expect(!machine.isAwaitingHello)
    }

    @Test func `a refused sender is every recipient's reply`() throws {
        for extensions in [[], ["PIPELINING"]] {
            var machine = try machine()
            _ = machine.received(try reply(220, "hi"))
            _ = machine.received(Reply(.success, suffix: 50, lines: ["mx.example"] + extensions))
            _ = machine.begin(envelope, size: 10, isEightBit: false)
            var action = machine.received(try reply(552))
            if !extensions.isEmpty { for code in [503, 503, 503] { action = machine.received(try reply(code)) } }
            #expect(action == .send("RSET\r\n"))
            #expect(codes(machine.received(try reply(250))) == [552, 552])
        }
    }

    @Test func `RFC 2920 section 3.1: 354 although nobody is left gets an empty message`() throws {
        var machine = try ready("PIPELINING")
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 550, 550] { _ = machine.received(try reply(code)) }
        #expect(machine.received(try reply(354)) == .send(".\r\n"))
        #expect(codes(machine.received(try reply(554))) == [550, 550])
    }

    @Test(arguments: ["552 too many", "552 5.5.3 too many", "552 5.2.2 full"])
    func `RFC 5321 section 4.5.3.1.10: 552 to RCPT is 452, if no status says otherwise`(
        _ text: String
    ) throws {
        var machine = try ready("PIPELINING"), parser = SMTPReplyParser()
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        _ = machine.received(try reply(250))
        _ = machine.received(try reply(250))
        let parsed = try Array("\(text)\r\n".utf8).withUnsafeBytes { octets in
            try Result { () throws(SMTPReplyParser.Failure) in try parser.read(octets) }.get().reply
        }
        _ = machine.received(try #require(parsed))
        _ = machine.received(try reply(354))
        machine.contentSent()
        #expect(codes(machine.received(try reply(250))) == [250, text.contains("5.2.2") ? 552 : 452])
    }

    @Test(arguments: [(250, 451), (354, 451), (552, 552)])
    func `an answer before the content is out is no success, and ends the session`(
        _ early: Int, _ noted: Int
    ) throws {
        var machine = try ready("PIPELINING")
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 250, 250, 354] { _ = machine.received(try reply(code)) }
        let action = machine.received(try reply(early))
        #expect(codes(action) == [noted, noted] && !machine.isReady)
        guard case .finished(let outcome) = action else { return }
        #expect(!outcome.isReusable)
    }

    @Test func `RFC 1870 section 6.1: a message beyond the size offered is not sent`() throws {
        var machine = try ready("SIZE 1000")
        #expect(codes(machine.begin(envelope, size: 1_001, isEightBit: false)) == [552, 552])
        var unlimited = try ready("SIZE 0")
        #expect(unlimited.begin(envelope, size: 1_001, isEightBit: false) == .send("MAIL FROM:<a@c.example> SIZE=1001\r\n"))
    }

    @Test func `a loss before the reply to MAIL says nothing of a recipient, later it does`() throws {
        var early = try ready("PIPELINING")
        _ = early.begin(envelope, size: 10, isEightBit: false)
        #expect(early.connectionLost(try reply(451)) == .unusable(try reply(451)))
        var late = try ready("PIPELINING")
        _ = late.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 250, 550] { _ = late.received(try reply(code)) }
        #expect(codes(late.connectionLost(try reply(451))) == [451, 550])
    }

    @Test func `421 to MAIL is said of the destination, later of the recipients`() throws {
        var early = try ready()
        _ = early.begin(envelope, size: 10, isEightBit: false)
        #expect(early.received(try reply(421)) == .unusable(try reply(421)))
        var late = try ready("PIPELINING")
        _ = late.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 550] { _ = late.received(try reply(code)) }
        #expect(codes(late.received(try reply(421))) == [550, 421])
    }

    @Test(arguments: [421, 554]) func `a greeting other than 220 is no session`(_ code: Int) throws {
        var machine = try machine()
        #expect(machine.received(try reply(code)) == .unusable(try reply(code)))
    }

    @Test(arguments: [250, 354]) func `RFC 5321 section 4.2.1: a greeting that is no answer is told as a failure`(_ code: Int)
        throws
    {
        var machine = try machine()
        #expect(machine.received(try reply(code)) == .unusable(Reply(.transient, .destinationBroken)))
    }

    @Test func `RFC 5321 section 4.2.1: 354 to MAIL decides nothing, and the mail is tried again`() throws {
        var machine = try ready()
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        #expect(machine.received(try reply(354)) == .send("RSET\r\n"))
        #expect(codes(machine.received(try reply(250))) == [451, 451])
    }

    @Test func `RFC 3207 section 4.2: extensions are asked for again under TLS`() throws {
        var machine = try machine(.required)
        _ = machine.received(try reply(220, "hi"))
        #expect(machine.received(try reply(250, "mx", "STARTTLS", "PIPELINING")) == .send("STARTTLS\r\n"))
        #expect(machine.received(try reply(220)) == .startTLS)
        #expect(machine.tlsStarted() == .send("EHLO c.example\r\n"))
        #expect(machine.received(try reply(250, "mx")) == .ready)
        #expect(machine.begin(envelope, size: 1, isEightBit: false) == .send("MAIL FROM:<a@c.example>\r\n"))
    }

    @Test func `RFC 3207 section 6: a stripped or refused STARTTLS is no trust where TLS is required`() throws {
        var stripped = try machine(.required), refused = try machine(.required), optional = try machine(.ifOffered)
        _ = stripped.received(try reply(220, "hi"))
        guard case .unusable(let reply) = stripped.received(try self.reply(250, "mx")) else { Issue.record("used"); return }
        #expect(reply.status.description == "4.7.5")
        _ = refused.received(try self.reply(220, "hi"))
        _ = refused.received(try self.reply(250, "mx", "STARTTLS"))
        guard case .unusable = refused.received(try self.reply(454)) else { Issue.record("used"); return }
        _ = optional.received(try self.reply(220, "hi"))
        #expect(optional.received(try self.reply(250, "mx")) == .ready)
    }

    @Test func `a reply to nothing ends the session`() throws {
        var idle = try ready()
        guard case .unusable = idle.received(try reply(250)) else { Issue.record("believed"); return }
        var handshaking = try machine(.required)
        for answer in [try reply(220), try reply(250, "mx", "STARTTLS"), try reply(220)] { _ = handshaking.received(answer) }
        guard case .unusable = handshaking.received(try reply(250)) else { Issue.record("believed"); return }
    }
}
