import MailModel
import SASLProtocol
import SMTPProtocol
import Testing

@Suite("A client's greeting, where the server knows no EHLO or no TLS")
struct SMTPClientHelloTests {
    private func reply(_ code: Int, _ lines: String...) throws -> Reply {
        Reply(try #require(Reply.Severity(rawValue: code / 100)), suffix: code % 100, lines: lines)
    }

    private func greeted(
        _ startTLS: SMTPClientMachine.StartTLS, _ credentials: PasswordCredentials? = nil
    ) throws -> SMTPClientMachine {
        var machine = SMTPClientMachine(
            heloName: try #require(DomainName("c.example")), startTLS: startTLS, credentials: credentials)
        #expect(machine.received(try reply(220, "hi")) == .send("EHLO c.example\r\n"))
        return machine
    }

    private func isUnusable(_ action: SMTPClientMachine.Action) -> Bool {
        if case .unusable(let reply) = action { !reply.isSuccess } else { false }
    }

    @Test(arguments: [SMTPClientMachine.StartTLS.never, .ifOffered, .failedBefore])
    func `RFC 5321 section 3.2: HELO after an EHLO that is refused for good, and nothing is offered`(
        _ startTLS: SMTPClientMachine.StartTLS
    ) throws {
        var machine = try greeted(startTLS)
        #expect(machine.received(try reply(502, "what")) == .send("HELO c.example\r\n"))
        #expect(machine.received(try reply(250, "mx.example", "PIPELINING", "STARTTLS")) == .ready)
        let envelope = Envelope(sender: nil, recipients: [try #require(EmailAddress("b@mx.example"))])
        #expect(machine.begin(envelope, size: 1, isEightBit: false) == .send("MAIL FROM:<>\r\n"))
    }

    @Test(arguments: [421, 451]) func `not after one that is refused for now`(_ code: Int) throws {
        var machine = try greeted(.ifOffered)
        #expect(isUnusable(machine.received(try reply(code, "busy"))))
    }

    @Test func `not where TLS must be, nor where a password goes; and a HELO that is refused ends it`() throws {
        var required = try greeted(.required)
        #expect(isUnusable(required.received(try reply(502, "what"))))
        var signingIn = try greeted(.ifOffered, PasswordCredentials(plain: Array("\0user\0secret".utf8)))
        #expect(isUnusable(signingIn.received(try reply(502, "what"))))
        var refused = try greeted(.ifOffered)
        _ = refused.received(try reply(502, "what"))
        #expect(isUnusable(refused.received(try reply(550, "no"))))
    }

    @Test func `why a session has no TLS is known where it was wanted`() throws {
        var plain = try greeted(.ifOffered)
        _ = plain.received(try reply(250, "mx.example"))
        #expect(plain.clearReason == .notOffered)
        var refusing = try greeted(.ifOffered)
        #expect(refusing.received(try reply(250, "mx.example", "STARTTLS")) == .send("STARTTLS\r\n"))
        #expect(refusing.isAskingForTLS)
        #expect(refusing.received(try reply(454, "no")) == .ready && refusing.clearReason == .refused)
        var secured = try greeted(.ifOffered)
        _ = secured.received(try reply(250, "mx.example", "STARTTLS"))
        #expect(secured.received(try reply(220, "go")) == .startTLS && secured.isAskingForTLS)
        _ = secured.tlsStarted()
        _ = secured.received(try reply(250, "mx.example", "STARTTLS"))
        #expect(secured.clearReason == nil && secured.isReady)
        #expect(try greeted(.failedBefore).clearReason == .failed && greeted(.never).clearReason == nil)
    }

    @Test func `421 to STARTTLS: the server goes away, and nothing is tried in clear on it`() throws {
        var machine = try greeted(.ifOffered)
        _ = machine.received(try reply(250, "mx.example", "STARTTLS"))
        #expect(isUnusable(machine.received(try reply(421, "busy"))))
    }

    @Test(arguments: [(235, 0), (250, 451), (334, 451), (421, 421), (451, 451), (454, 454), (534, 534), (535, 535), (554, 554)])
    func `RFC 4954 section 4: no mail without 235, and the password is said once`(_ code: Int, _ refusal: Int) throws {
        var machine = try greeted(.required, PasswordCredentials(plain: Array("\0user\0secret".utf8)))
        #expect(machine.received(try reply(250, "mx.example", "STARTTLS", "AUTH PLAIN")) == .send("STARTTLS\r\n"))
        #expect(machine.received(try reply(220, "go")) == .startTLS)
        #expect(machine.tlsStarted() == .send("EHLO c.example\r\n"))
        #expect(machine.received(try reply(250, "mx.example", "AUTH PLAIN")) == .send("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n"))
        let action = machine.received(try reply(code, "so"))
        if case .unusable(let reply) = action {
            #expect(reply.code == refusal)
        } else {
            #expect(action == .ready && refusal == 0)
        }
    }

    @Test func `RFC 4954 section 4: in clear no password goes out, whatever the server offers`() throws {
        let credentials = PasswordCredentials(plain: Array("\0user\0secret".utf8))
        var unsecured = try greeted(.never, credentials), stripped = try greeted(.ifOffered, credentials)
        #expect(isUnusable(unsecured.received(try reply(250, "mx.example", "STARTTLS", "AUTH PLAIN"))))
        #expect(isUnusable(stripped.received(try reply(250, "mx.example", "AUTH PLAIN"))))
    }
}
