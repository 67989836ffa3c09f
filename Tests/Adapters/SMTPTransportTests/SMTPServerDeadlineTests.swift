import MailModel
import NIOCore
import NIOEmbedded
import NetworkTransport
import SMTPTransport
import SecureMailTestKit
import Testing

@Suite("How long a listener waits: RFC 5321 section 4.5.3.2", .timeLimit(.minutes(5)))
struct SMTPServerDeadlineTests {
    /// A session up to its 354.
    private func atContent() async throws -> TimedServer {
        let server = try await TimedServer()
        #expect(try await server.reply().hasPrefix("220 "))
        try await server.say(SMTPServerTests.begin)
        for code in ["250", "250", "250", "354"] { #expect(try await server.reply().hasPrefix(code)) }
        return server
    }

    @Test(arguments: ["", "x"]) func `a command gets five minutes, and no more when it trickles in`(_ trickle: String)
        async throws
    {
        let server = try await TimedServer()
        #expect(try await server.reply().hasPrefix("220 "))
        for _ in 0..<299 {
            if !trickle.isEmpty { try await server.say(trickle) }
            await server.pass(.seconds(1))
        }
        #expect(try await server.said() == nil)
        await server.pass(.seconds(1))
        #expect(try await server.said()?.hasPrefix("421 4.4.2 ") == true)
    }

    @Test func `RFC 5321 section 4.3.1: who talks before the greeting is answered after it, in order`() async throws {
        let (wait, go) = AsyncStream<Void>.makeStream()
        let server = try await TimedServer(service: TestService(greet: { for await _ in wait {} }))
        for line in ["EHLO early.example\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<b@mx.example>\r\nDATA\r\n"] {
            try await server.say(line)
            try #require(try await server.said() == nil)
        }
        go.finish()
        for code in ["220", "250", "250", "250", "354"] { #expect(try await server.reply().hasPrefix(code)) }
    }

    @Test func `who guesses recipients waits two seconds for each answer after the tenth, and all are answered in order`()
        async throws
    {
        let server = try await TimedServer(
            service: TestService(refusal: Refusal(.permanent, .unknownMailbox, scope: .recipient)))
        try await server.say("EHLO c.example\r\nMAIL FROM:<>\r\n")
        for code in ["220", "250", "250"] { #expect(try await server.reply().hasPrefix(code)) }
        try await server.say((1...29).map { "RCPT TO:<r\($0)@mx.example>\r\n" }.joined() + "NOOP\r\n")
        for _ in 1...10 { #expect(try await server.reply().hasPrefix("550 5.1.1 ")) }
        for _ in 11...29 {
            var waited = 0, said: String?
            // No time is promised for the service, which a loaded machine lets wait: time passes until there is an answer.
            while said == nil, waited < 1_000_000 {
                try await Task.sleep(for: .milliseconds(1))  // as the service is asked in a task
                await server.pass(.milliseconds(100))
                (waited, said) = (waited + 100, try await server.said())
            }
            #expect(said?.hasPrefix("550 5.1.1 ") == true && waited >= 2_000, "\(waited) ms")
        }
        #expect(try await server.reply().hasPrefix("250 "))
    }

    @Test func `content that stops coming for three minutes is given up`() async throws {
        let server = try await atContent()
        for _ in 0..<2 {
            try await server.say("half a line")
            await server.pass(.seconds(179))
        }
        #expect(try await server.said() == nil)
        #expect(server.budget.inUse > 0)
        await server.pass(.seconds(1))
        #expect(try await server.said()?.hasPrefix("421 4.4.2 ") == true)
        #expect(server.budget.inUse == 0)
    }

    @Test func `content that trickles for ever is given up after half an hour`() async throws {
        let server = try await atContent()
        for _ in 0..<1_799 {
            try await server.say("line\r\n")
            await server.pass(.seconds(1))
        }
        #expect(try await server.said() == nil)
        await server.pass(.seconds(1))
        #expect(try await server.said()?.hasPrefix("421 4.4.2 ") == true)
        #expect(server.budget.inUse == 0)
    }

    @Test func `a handshake that never begins is ended without a word`() async throws {
        let identity = try TestCertificate().identity
        let server = try await TimedServer(.peer, .peer(identity: { identity }, judge: { _ in true }))
        await server.pass(.seconds(59))
        #expect(server.channel.isActive)
        await server.pass(.seconds(1))
        #expect(try await server.said() == nil)
        #expect(!server.channel.isActive)
    }
}
