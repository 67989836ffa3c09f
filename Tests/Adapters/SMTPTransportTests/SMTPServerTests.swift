import Foundation
import MailModel
import NIOCore
import NIOEmbedded
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Testing

@Suite("A listener, over the loopback", .timeLimit(.minutes(5)))
struct SMTPServerTests {
    static let begin = "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n"

    @Test func `RFC 2920: all in one group, two messages, the budget given back`() async throws {
        let service = TestService()
        try await RunningServer.run(service: service) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin)
            #expect(await client.replies(5) == [220, 250, 250, 250, 354])
            await client.say("one\r\n..\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n")
            #expect(await client.replies(9).suffix(4) == [250, 250, 250, 354])
            await client.say("two\r\n.\r\nQUIT\r\n")
            #expect(await client.replies(11).suffix(2) == [250, 221])
            #expect(await client.end().errors.isEmpty)
            #expect(service.messages == [Octets(utf8: "one\r\n.\r\n"), Octets(utf8: "two\r\n")])
            #expect(server.budget.inUse == 0)
        }
    }

    @Test func `a client that goes in the middle of its content takes no budget with it`() async throws {
        try await RunningServer.run(service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin)
            _ = await client.replies(5)
            await client.say(String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 20_000))
            #expect(await eventually { server.budget.inUse > 1_000_000 })
            await client.close()
            #expect(await eventually { server.budget.inUse == 0 })
        }
    }

    @Test func `while a message is with the service its octets stay counted, though the client has gone`() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let service = TestService { _ in
            for await _ in gate {}
            return Reply(.success, .ok)
        }
        let server = try await TimedServer(service: service)
        try await server.say(Self.begin)
        for _ in 0..<5 { _ = try await server.reply() }
        try await server.say("a\r\n.\r\n")
        #expect(await server.runs { !service.messages.isEmpty })
        try await server.channel.close()
        #expect(server.budget.inUse > 0)
        open.finish()
        #expect(await server.runs { server.budget.inUse == 0 })
    }

    @Test func `a refused message takes no budget for what is thrown away`() async throws {
        let budget = OctetBudget(limit: 3_000_000)
        try await RunningServer.run(service: TestService(), limits: SMTPLimits(messageSize: 2_000_000), budget: budget) {
            server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin)
            _ = await client.replies(5)
            for _ in 0..<8 { await client.say(String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 1_000)) }
            await client.say(".\r\n")
            #expect(await client.replies(6).last == 552)
            #expect(budget.inUse == 0)
        }
    }

    /// About 98,000 octets.
    private static let lines = String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 980)

    @Test func `no room for a message is 452 4.3.1, and the session goes on`() async throws {
        let service = TestService()
        try await RunningServer.run(service: service, budget: OctetBudget(limit: 200_000)) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin)
            #expect(await client.replies(5).last == 354)
            await client.say(Self.lines + Self.lines + Self.lines + ".\r\n")
            #expect(await client.replies(6).last == 452)
            #expect(client.heard.text.contains("\r\n452 4.3.1 ") && server.budget.inUse == 0)
            await client.say("MAIL FROM:<> SIZE=200001\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n")
            #expect(await client.replies(9).suffix(3) == [250, 250, 452], "said before it is sent")
            await client.say("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n")
            _ = await client.replies(12)
            await client.say("a\r\n.\r\n")
            #expect(await client.replies(13).last == 250)
            #expect(service.messages == [Octets(utf8: "a\r\n")])
        }
    }

    @Test func `SIZE is only a number: nothing is set aside for it before the octets come`() async throws {
        let budget = OctetBudget(limit: 100_000_000)
        try await RunningServer.run(service: TestService(), budget: budget) { server in
            var clients: [RawClient] = []
            for _ in 0..<8 {
                let client = try await RawClient.connect(to: server.port)
                clients.append(client)
                await client.say(
                    Self.begin.replacingOccurrences(of: "c.example>\r\nRCPT", with: "c.example> SIZE=36000000\r\nRCPT"))
                #expect(await client.replies(5).last == 354)
            }
            #expect(budget.inUse == 0)
            await clients[0].say(Self.lines)
            #expect(await eventually { budget.inUse > 90_000 })
            #expect(budget.inUse < 200_000)
        }
    }

    @Test func `strangers fill half of the memory and no more, and what one gives up another gets`() async throws {
        let budget = OctetBudget(limit: 2_000_000)
        try await RunningServer.run(service: TestService(), limits: SMTPLimits(messageSize: 900_000), budget: budget) { server in
            let first = try await RawClient.connect(to: server.port), second = try await RawClient.connect(to: server.port)
            for client in [first, second] {
                await client.say(Self.begin)
                #expect(await client.replies(5).last == 354)
            }
            await first.say(String(repeating: Self.lines, count: 8))
            #expect(await eventually { budget.inUse > 780_000 })
            await second.say(String(repeating: Self.lines, count: 8) + ".\r\n")
            #expect(await second.replies(6).last == 452)
            #expect(budget.hasRoom(for: 1_000_000), "the other half is there for others")
            await first.close()
            #expect(await eventually { budget.inUse == 0 })
            await second.say("MAIL FROM:<>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n")
            _ = await second.replies(9)
            await second.say(String(repeating: Self.lines, count: 8) + ".\r\n")
            #expect(await second.replies(10).last == 250)
        }
    }

    @Test func `RFC 5321 section 4.5.1: the postmaster without a domain is who the node says`() async throws {
        let admin = try #require(EmailAddress("admin@c.example"))
        for (postmaster, expected) in [(admin, admin), (nil, try #require(EmailAddress("postmaster@mx.example")))] {
            let service = TestService(postmaster: postmaster)
            try await RunningServer.run(service: service) { server in
                let client = try await RawClient.connect(to: server.port)
                await client.say("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\n")
                #expect(await client.replies(4) == [220, 250, 250, 250])
                #expect(service.recipients == [expected])
            }
        }
    }

    @Test func `the last reply is read, though the client went on sending`() async throws {
        for _ in 0..<20 {
            try await RunningServer.run(service: TestService()) { server in
                let client = try await RawClient.connect(to: server.port)
                await client.say(String(repeating: "foo\r\n", count: 30) + String(repeating: "more\r\n", count: 5_000))
                let heard = await client.end()
                #expect(client.codes.last == 421 && heard.errors.isEmpty)
            }
        }
    }

    @Test func `a client that never closes is closed, and one that goes on sending is cut`() async throws {
        let connections = ConnectionLimiter(limit: 100, perAddress: nil)
        try await RunningServer.run(service: TestService(), connections: connections) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say("GET / HTTP/1.1\r\n" + String(repeating: "Accept: x\r\n", count: 100_000))
            #expect(await eventually { connections.open == 0 })
        }
    }

    @Test(arguments: ["DATA", "DATA x", "BDAT"]) func `what follows a refused DATA is not run`(_ command: String) async throws {
        try await RunningServer.run(service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say("EHLO c.example\r\n\(command)\r\nMAIL FROM:<evil@c.example>\r\n")
            #expect(await client.end().errors.isEmpty)
            #expect(client.codes.count == 3 && client.codes.last.map { $0 >= 500 } == true)
        }
    }

    @Test func `one connection too many is told 421 4.4.5, and there is room again later`() async throws {
        let connections = ConnectionLimiter(limit: 2, perAddress: nil)
        try await RunningServer.run(service: TestService(), connections: connections) { server in
            let first = try await RawClient.connect(to: server.port), second = try await RawClient.connect(to: server.port)
            #expect(await first.replies(1) == [220])
            #expect(await second.replies(1) == [220])
            let third = try await RawClient.connect(to: server.port)
            let heard = await third.end()
            #expect(heard.text.hasPrefix("421 4.4.5 ") && heard.errors.isEmpty)
            await first.close()
            #expect(await eventually { connections.open == 1 })
            #expect(try await RawClient.connect(to: server.port).replies(1) == [220])
        }
    }

    @Test func `a client that closed its half is answered to the end`() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let service = TestService { _ in
            for await _ in gate {}
            return Reply(.success, .ok)
        }
        try await RunningServer.run(service: service) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(Self.begin + "a\r\n.\r\nNOOP\r\n")
            await client.closeOutput()
            open.finish()
            _ = await client.end()
            #expect(client.codes == [220, 250, 250, 250, 354, 250, 250])
        }
    }

    @Test func `when the node stops, an idle session is told 421 and one at work is finished`() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let service = TestService { _ in
            for await _ in gate {}
            return Reply(.success, .ok)
        }
        try await RunningServer.run(service: service) { server in
            let idle = try await RawClient.connect(to: server.port), busy = try await RawClient.connect(to: server.port)
            _ = await idle.replies(1)
            await busy.say(Self.begin + "a\r\n.\r\n")
            #expect(await eventually { !service.messages.isEmpty })
            server.stop()
            #expect(await idle.end().text.contains("\r\n421 4.3.2 "))
            open.finish()
            _ = await busy.end()
            #expect(busy.codes.suffix(2) == [250, 421])
        }
    }
}
