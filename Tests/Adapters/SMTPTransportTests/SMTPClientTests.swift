import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Testing

@Suite("Sending, over the loopback", .timeLimit(.minutes(5)))
struct SMTPClientTests {
    private static let recipient = EmailAddress("b@mx.example")
    private static let content = Octets(utf8: "Subject: x\r\n\r\n.dot\r\n")
    private let envelope = Envelope(sender: EmailAddress("a@c.example"), recipients: [recipient].compactMap { $0 })

    private func client(
        resolver: FixedResolver? = nil, _ change: (inout SMTPTimeouts) -> Void = { _ in }
    ) throws -> SMTPClient {
        var timeouts = SMTPTimeouts.patient
        timeouts.idle = .hours(1)
        change(&timeouts)
        return SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: timeouts, resolver: resolver)
    }

    private func destination(_ ports: Int..., security: SMTPDestination.Security = .clear) -> SMTPDestination {
        SMTPDestination(name: "mx", endpoints: ports.compactMap { HostPort("127.0.0.1:\($0)") }, security: security)
    }

    private func send(_ client: SMTPClient, _ destination: SMTPDestination, _ content: Octets = content) async
        -> SMTPTransactionResult
    {
        await client.send(content, envelope: envelope, to: destination)
    }

    /// The code that the one recipient got.
    private func code(_ result: SMTPTransactionResult) -> Int? {
        guard case .finished(let replies, false, _, _) = result, let recipient = Self.recipient else { return nil }
        return replies[recipient]?.code
    }

    private func status(_ result: SMTPTransactionResult) -> String? {
        guard case .notStarted(let reply) = result else { return nil }
        return reply.status.description
    }

    private static func place(_ port: Int) -> SMTPDestination {
        SMTPDestination(name: "seen", endpoints: [HostPort("127.0.0.1:\(port)")].compactMap { $0 }, security: .clear)
    }

    @Test func `a connection is kept for the next message`() async throws {
        let service = TestService(), client = try client()
        try await RunningServer.run(service: service) { server in
            for _ in 0..<3 { #expect(await self.code(self.send(client, self.destination(server.port))) == 250) }
            #expect(service.messages == Array(repeating: Self.content, count: 3) && service.sessions.count == 1)
            await client.close()
        }
    }

    @Test func `a server is looked at, and sent nothing`() async throws {
        let service = TestService(), client = try client()
        try await RunningServer.run(service: service) { server in
            let sighting = await client.look(at: Self.place(server.port))
            #expect(sighting.refusal == nil && sighting.offered.isSuperset(of: ["8BITMIME", "SIZE", "PIPELINING"]))
            #expect(service.messages.isEmpty)
        }
        let nobody = await client.look(at: Self.place(1))
        #expect(nobody.refusal?.status.description == "4.4.1" && nobody.offered.isEmpty)
    }

    @Test func `many megabytes with many dots arrive whole, and slowly read ones too`() async throws {
        let line = ".a\r\n..\r\n.\r\n\(String(repeating: "x", count: 900))\r\n"
        let content = Octets(utf8: String(repeating: line, count: 20_000))
        let service = TestService(), client = try client()
        try await RunningServer.run(service: service) { server in
            #expect(await self.code(self.send(client, self.destination(server.port), content)) == 250)
            #expect(service.messages == [content])
            await client.close()
        }
    }

    @Test func `a dead kept connection is replaced without a failed attempt`() async throws {
        // The second MAIL of the first connection is met by a closed door.
        let peer = ScriptedPeer { connection, line in
            connection == 1 && line.hasPrefix("MAIL") && line.contains("again") ? .close : ScriptedPeer.usual(line)
        }
        let client = try client()
        try await peer.run { port in
            #expect(await code(send(client, destination(port))) == 250)
            let again = Envelope(sender: EmailAddress("again@c.example"), recipients: envelope.recipients)
            #expect(await code(client.send(Self.content, envelope: again, to: destination(port))) == 250)
            #expect(peer.connections == 2)
            await client.close()
        }
    }

    @Test func `a kept connection that the server closed meanwhile is replaced`() async throws {
        let peer = ScriptedPeer { connection, line in
            connection == 1 && line == "." ? .sayAndClose("250 taken\r\n") : ScriptedPeer.usual(line)
        }
        let client = try client()
        try await peer.run { port in
            #expect(await code(send(client, destination(port))) == 250)
            #expect(await code(send(client, destination(port))) == 250)
            #expect(peer.connections == 2)
            await client.close()
        }
    }

    @Test func `421 to MAIL sends us on to the next endpoint`() async throws {
        let busy = ScriptedPeer { _, line in
            line.hasPrefix("MAIL") ? .sayAndClose("421 4.3.2 busy\r\n") : ScriptedPeer.usual(line)
        }
        let free = ScriptedPeer { ScriptedPeer.usual($1) }
        let client = try client()
        try await busy.run { first in
            try await free.run { second in
                #expect(await code(send(client, destination(first, second))) == 250)
                #expect(await code(send(client, destination(first, second))) == 250, "the kept connection to the second is used")
                await client.close()
            }
        }
        #expect(busy.connections == 1 && free.connections == 1)
    }

    @Test func `a closed port, then a good one; and none at all`() async throws {
        let free = ScriptedPeer { ScriptedPeer.usual($1) }
        let client = try client()
        try await free.run { port in
            #expect(await code(send(client, destination(1, port))) == 250)
            await client.close()
        }
        let another = try self.client()
        #expect(await status(send(another, destination(1))) == "4.4.1")
    }

    @Test func `all was sent and no reply came: it may have arrived`() async throws {
        let peer = ScriptedPeer { _, line in line == "." ? .close : ScriptedPeer.usual(line) }
        let client = try client()
        try await peer.run { port in
            guard case .finished(let replies, let isUnanswered, _, _) = await send(client, destination(port)) else {
                Issue.record("not finished")
                return
            }
            #expect(isUnanswered && replies.values.map(\.code) == [451])
        }
    }

    @Test func `a loss in the middle of the content is no unanswered message`() async throws {
        let peer = ScriptedPeer { _, line in line == "stop" ? .close : ScriptedPeer.usual(line) }
        let content = Octets(utf8: "stop\r\n" + String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 40_000))
        let client = try client()
        try await peer.run { port in
            guard case .finished(let replies, let isUnanswered, _, _) = await send(client, destination(port), content) else {
                Issue.record("not finished")
                return
            }
            #expect(!isUnanswered && replies.values.allSatisfy(\.isTransient))
        }
    }

    @Test func `an answer to half of the content is not believed when it is 250`() async throws {
        let peer = ScriptedPeer { _, line in line == "stop" ? .say("250 taken\r\n") : ScriptedPeer.usual(line) }
        let content = Octets(utf8: "stop\r\n" + String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 40_000))
        let client = try client()
        try await peer.run { port in
            guard case .finished(let replies, _, _, _) = await send(client, destination(port), content) else {
                Issue.record("not finished")
                return
            }
            #expect(replies.values.allSatisfy { $0.isTransient })
        }
    }

    /// Begins to send to a peer that falls silent at a word, and cancels when it has.
    private func cancelled(at word: String, _ client: SMTPClient) async throws -> SMTPTransactionResult {
        let peer = ScriptedPeer(greeting: word == "greeting" ? .nothing : .say("220 hi\r\n")) { _, line in
            line.hasPrefix(word) ? .nothing : ScriptedPeer.usual(line)
        }
        return try await peer.run { port in
            let destination = destination(port), envelope = envelope
            let sending = Task { await client.send(Self.content, envelope: envelope, to: destination) }
            #expect(
                await eventually { peer.connections == 1 && (word == "greeting" || peer.lines.last?.hasPrefix(word) == true) })
            sending.cancel()
            let result = await sending.value
            #expect(await eventually { peer.open == 0 }, "the connection is closed")
            return result
        }
    }

    @Test(arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
    func `a task that is cancelled before the end of data ends at once, and has sent nothing`(_ word: String) async throws {
        let client = try client { ($0.reply, $0.final) = (.hours(1), .hours(1)) }
        switch try await cancelled(at: word, client) {
        case .notStarted(let reply): #expect(reply.status.description == "4.3.2")
        case .finished(let replies, let isUnanswered, _, _):
            #expect(!isUnanswered && replies.values.map(\.status.description) == ["4.3.2"])
        }
    }

    @Test func `a task that is cancelled after the end of data ends soon, and says that it may have arrived`() async throws {
        let client = try client { ($0.reply, $0.final, $0.stoppingFinal) = (.hours(1), .hours(1), .milliseconds(10)) }
        guard case .finished(_, true, _, _) = try await cancelled(at: ".", client) else {
            Issue.record("not unanswered")
            return
        }
    }

    @Test func `a task that is cancelled while it connects ends at once`() async throws {
        let resolver = FixedResolver(version6: nil, version4: nil)
        let client = try client(resolver: resolver) { $0.connect = .hours(1) }
        let destination = SMTPDestination(
            name: "mx", endpoints: [HostPort("mx.example:25"), HostPort("mx.example:26")].compactMap { $0 }, security: .clear)
        let envelope = envelope
        let sending = Task { await client.send(Self.content, envelope: envelope, to: destination) }
        sending.cancel()
        #expect(await status(sending.value) == "4.3.2")
        #expect(await status(sending.value) == "4.3.2")
        resolver.fail()
    }

    @Test func `a name with a dead address before a good one gets its mail`() async throws {
        let peer = ScriptedPeer { ScriptedPeer.usual($1) }
        try await peer.run { port in
            let resolver = FixedResolver(
                version6: [try SocketAddress(ipAddress: "::1", port: 1)],
                version4: [
                    try SocketAddress(ipAddress: "127.0.0.1", port: 1), try SocketAddress(ipAddress: "127.0.0.1", port: port),
                ])
            let client = try client(resolver: resolver)
            let destination = SMTPDestination(
                name: "mx", endpoints: [HostPort("localhost:\(port)")].compactMap { $0 }, security: .clear)
            #expect(await code(send(client, destination)) == 250)
            #expect(await code(send(client, destination)) == 250)
            #expect(peer.connections == 1)
            await client.close()
        }
    }
}
