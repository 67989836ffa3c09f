import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Testing

@Suite("A listener's chunks, over the loopback: RFC 3030", .timeLimit(.minutes(5)))
struct SMTPServerChunkTests {
    static let begin = "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\n"
    /// About 98,000 octets.
    private static let lines = String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 980)

    private static func chunk(_ text: String, last: Bool = false) -> String {
        "BDAT \(text.utf8.count)\(last ? " LAST" : "")\r\n\(text)"
    }

    @Test func `chunks in one group, two messages, the budget given back`() async throws {
        let service = TestService()
        try await RunningServer.run(service: service) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(
                Self.begin + Self.chunk("one\r\n") + Self.chunk(Self.lines) + Self.chunk("", last: true)
                    + "MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n" + Self.chunk("two\r\n", last: true) + "QUIT\r\n")
            #expect(await client.end().errors.isEmpty)
            #expect(client.codes == [220, 250, 250, 250, 250, 250, 250, 250, 250, 250, 221])
            #expect(service.messages == [Octets(utf8: "one\r\n" + Self.lines), Octets(utf8: "two\r\n")])
            #expect(server.budget.inUse == 0)
        }
    }

    @Test func `between chunks what came stays counted, until RSET or the end of the connection`() async throws {
        try await RunningServer.run(service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin + Self.chunk(Self.lines))
            #expect(await client.replies(5).last == 250)
            #expect(server.budget.inUse >= Self.lines.utf8.count)
            await client.say("NOOP\r\n")
            #expect(await client.replies(6).last == 250)
            #expect(server.budget.inUse >= Self.lines.utf8.count, "a command between leaves them")
            await client.say("RSET\r\n")
            #expect(await client.replies(7).last == 250)
            #expect(server.budget.inUse == 0)
            await client.say("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nBDAT 1000000\r\n" + Self.lines)
            #expect(await eventually { server.budget.inUse > 90_000 })
            await client.close()
            #expect(await eventually { server.budget.inUse == 0 })
        }
    }

    @Test func `no room for the chunks is 452 4.3.1, and the session goes on`() async throws {
        let service = TestService()
        try await RunningServer.run(service: service, budget: OctetBudget(limit: 200_000)) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(
                Self.begin + Self.chunk(Self.lines) + Self.chunk(Self.lines + Self.lines) + Self.chunk("a\r\n", last: true))
            #expect(await client.replies(7).suffix(3) == [250, 452, 452])
            #expect(server.budget.inUse == 0)
            await client.say("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\n" + Self.chunk("a\r\n", last: true))
            #expect(await client.replies(10).last == 250)
            #expect(service.messages == [Octets(utf8: "a\r\n")])
        }
    }

    @Test func `a chunk of four gigaoctets is refused without memory for it, and ends the session`() async throws {
        let budget = OctetBudget(limit: 100_000_000)
        try await RunningServer.run(service: TestService(), budget: budget) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin + "BDAT 4294967296 LAST\r\nMAIL FROM:<evil@x.example>\r\n")
            #expect(await client.end().text.contains("\r\n552 5.3.4 "))
            #expect(budget.inUse == 0)
        }
    }

    @Test func `a message too large goes by without memory, then 552`() async throws {
        let budget = OctetBudget(limit: 3_000_000)
        try await RunningServer.run(service: TestService(), limits: SMTPLimits(messageSize: 500_000), budget: budget) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin)
            for _ in 0..<8 { await client.say(Self.chunk(Self.lines)) }
            let codes = await client.replies(12)
            #expect(codes.suffix(8) == [250, 250, 250, 250, 250, 552, 552, 552] && budget.inUse == 0)
        }
    }

    @Test func `chunks may take no longer than content by DATA, however busy the session`() async throws {
        let server = try await TimedServer()
        try await server.say(Self.begin + Self.chunk("a\r\n"))
        for _ in 0..<5 { _ = try await server.reply() }
        for _ in 0..<14 {
            await server.pass(.minutes(2))
            try await server.say("NOOP\r\n")
            #expect(try await server.reply().hasPrefix("250 "))
        }
        #expect(server.budget.inUse > 0)
        await server.pass(.minutes(2))
        #expect(try await server.reply().hasPrefix("421 4.4.2 ") && server.budget.inUse == 0)
    }

    @Test(arguments: [Self.begin + "BDAT 10\r\nabc", Self.begin + "BDAT 3\r\nabc", "BDAT 10\r\nabc"])
    func `a chunk that stops coming is given up after three minutes`(_ text: String) async throws {
        let server = try await TimedServer()
        try await server.say(text)
        for _ in 0..<(text.contains("EHLO") ? 4 : 1) { _ = try await server.reply() }
        if text.contains("BDAT 3") { _ = try await server.reply() }
        await server.pass(.seconds(179))
        #expect(try await server.said() == nil)
        await server.pass(.seconds(2))
        #expect(try await server.reply().hasPrefix("421 4.4.2 ") && server.budget.inUse == 0)
    }
}
