import Logging
import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Testing

@Suite("A server that stops", .timeLimit(.minutes(3)))
struct SMTPServerStopTests {
    /// A server with several listeners, on ports that the system chose.
    private func running(_ kinds: [ListenerKind]) async throws -> (ports: [ListenerKind: Int], task: Task<Void, any Error>) {
        let address = try #require(HostPort("127.0.0.1:0"))
        var timeouts = SMTPTimeouts()
        (timeouts.linger, timeouts.grace) = (.minutes(2), .minutes(2))
        let server = SMTPServer(
            listeners: kinds.map { kind in
                SMTPListener(
                    kind: kind, address: address, security: .clear, limits: SMTPLimits(),
                    connections: ConnectionLimiter(limit: 100, perAddress: nil))
            }, hostName: try #require(DomainName("mx.example")), service: TestService(),
            budget: OctetBudget(limit: 200_000_000), timeouts: timeouts,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (told, telling) = AsyncStream<[ListenerKind: Int]>.makeStream()
        let task = Task { try await server.run { telling.yield($0) } }
        var iterator = told.makeAsyncIterator()
        return (try #require(await iterator.next()), task)
    }

    @Test func `idle clients of every listener are told 421, not of the first alone: RFC 5321 section 3.8`() async throws {
        let kinds: [ListenerKind] = [.mx, .submission, .relay]
        let (ports, task) = try await running(kinds)
        var clients: [RawClient] = []
        for kind in kinds {
            let client = try await RawClient.connect(to: try #require(ports[kind]))
            await client.say("EHLO c.example\r\n")
            #expect(await client.replies(2) == [220, 250])
            clients.append(client)
        }
        task.cancel()
        for client in clients {
            #expect(await client.replies(3) == [220, 250, 421])
            _ = await client.end()
        }
        try await task.value
    }
}
