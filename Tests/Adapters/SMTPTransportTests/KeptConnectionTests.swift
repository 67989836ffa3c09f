import MailModel
import NIOCore
import Testing

@testable import SMTPTransport

@Suite("Which connection carries a message", .timeLimit(.minutes(5)))
struct KeptConnectionTests {
    private let envelope: Envelope

    init() throws {
        envelope = Envelope(sender: nil, recipients: [try #require(EmailAddress("b@mx.example"))])
    }

    private func client(
        mostKept: Int = SMTPClient.mostKept, _ change: (inout SMTPTimeouts) -> Void = { _ in }
    ) throws -> SMTPClient {
        var timeouts = SMTPTimeouts.patient
        timeouts.idle = .hours(1)
        change(&timeouts)
        return SMTPClient(heloName: try #require(DomainName("c.example")), mostKept: mostKept, timeouts: timeouts)
    }

    private func destination(
        _ ports: Int..., name: String = "member", security: SMTPDestination.Security = .clear, epoch: String = ""
    ) -> SMTPDestination {
        SMTPDestination(
            name: name, endpoints: ports.compactMap { HostPort("127.0.0.1:\($0)") }, security: security, epoch: epoch)
    }

    /// Who took the message.
    private func send(_ client: SMTPClient, to destination: SMTPDestination) async -> Int? {
        guard
            case .finished(let replies, false, let endpoints, _) = await client.send(
                Octets(utf8: "a\r\n"), envelope: envelope, to: destination),
            replies.values.allSatisfy(\.isSuccess)
        else { return nil }
        return endpoints.values.first?.port
    }

    private let first = ScriptedPeer { ScriptedPeer.usual($1) }, second = ScriptedPeer { ScriptedPeer.usual($1) }

    @Test func `who must stay with one gateway gets no kept connection to another, and is told which took it`() async throws {
        let client = try client()
        try await first.run { one in
            try await second.run { two in
                #expect(await send(client, to: destination(one, two)) == one)
                #expect(await send(client, to: destination(two)) == two)
                #expect(await send(client, to: destination(one, two)) == one)
                #expect(await send(client, to: destination(two, one)) == two, "the first endpoint that has one")
                #expect(first.connections == 1 && second.connections == 1)
                await client.close()
            }
        }
    }

    @Test func `a kept connection serves while its gateway does, though another stands before it`() async throws {
        let client = try client()
        try await first.run { one in
            #expect(await send(client, to: destination(1, one)) == one)
            #expect(await send(client, to: destination(1, one)) == one)
            #expect(first.connections == 1)
            await client.close()
        }
    }

    @Test func `when the directory or the pin has changed, the other side is judged anew`() async throws {
        let client = try client()
        try await first.run { port in
            for (epoch, connections) in [("1", 1), ("1", 1), ("2", 2), ("2", 2), ("1", 3)] {
                #expect(await send(client, to: destination(port, epoch: epoch)) == port)
                #expect(first.connections == connections)
            }
            #expect(await eventually { first.open == 1 }, "what cannot be used any more is closed")
            await client.close()
        }
    }

    @Test func `what went in clear does not carry what must be protected`() async throws {
        let client = try client()
        try await first.run { port in
            #expect(await send(client, to: destination(port)) == port)
            #expect(await send(client, to: destination(port, security: .startTLSRequired(.judge { _ in true }))) == nil)
            #expect(first.connections == 2)
            await client.close()
        }
    }

    @Test func `a connection that is used without pause is ended all the same once it is old`() async throws {
        let client = try client { $0.oldest = .zero }
        try await first.run { port in
            for count in 1...3 {
                #expect(await send(client, to: destination(port)) == port)
                #expect(first.connections == count)
            }
            #expect(await eventually { first.open == 0 })
            await client.close()
        }
    }

    @Test func `of many destinations, the connection that waited longest makes room for another`() async throws {
        let client = try client(mostKept: 2)
        try await first.run { one in
            try await second.run { two in
                #expect(await send(client, to: destination(one, name: "a")) == one)
                #expect(await send(client, to: destination(two, name: "b")) == two)
                #expect(first.open == 1 && second.open == 1)
                #expect(await send(client, to: destination(two, name: "c")) == two)
                #expect(await eventually { first.open == 0 && second.open == 2 })
                await client.close()
            }
        }
    }

    @Test func `who waits for a place gets it in turn, and goes when cancelled or when all is closed`() async throws {
        let kept = KeptConnections(limit: 1, oldest: .hours(1))
        #expect(await kept.enter("a"))
        let second = Task { await kept.enter("a") }
        #expect(await eventually { kept.waiting(for: "a") == 1 })
        let third = Task { await kept.enter("a") }
        #expect(await eventually { kept.waiting(for: "a") == 2 })
        let fourth = Task { await kept.enter("a") }
        #expect(await eventually { kept.waiting(for: "a") == 3 })
        second.cancel()
        #expect(await !second.value)
        kept.leave("a")
        #expect(await third.value)
        kept.closeAll()
        #expect(await !fourth.value)
        #expect(await !kept.enter("a"), "closed for good")
    }
}
