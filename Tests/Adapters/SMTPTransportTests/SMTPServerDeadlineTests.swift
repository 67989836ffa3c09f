import MailModel
import NIOCore
import NetworkTransport
import SMTPTransport
import SecureMailTestKit
import Testing

@Suite("How long a listener waits: RFC 5321 section 4.5.3.2")
struct SMTPServerDeadlineTests {
    private func timeouts(_ change: (inout SMTPTimeouts) -> Void) -> SMTPTimeouts {
        var timeouts = SMTPTimeouts()
        change(&timeouts)
        return timeouts
    }

    /// Says the text again and again until the end of the connection.
    private func trickle(_ text: String, on client: RawClient) async -> RawClient.Heard {
        for _ in 0..<100 where !client.heard.isClosed {
            await client.say(text)
            try? await Task.sleep(for: .milliseconds(50))
        }
        return await client.end()
    }

    @Test func `a command that trickles in gets no more time than one that does not`() async throws {
        let timeouts = timeouts { $0.command = .milliseconds(400) }
        try await RunningServer.run(service: TestService(), timeouts: timeouts) { server in
            let silent = try await RawClient.connect(to: server.port), slow = try await RawClient.connect(to: server.port)
            let start = ContinuousClock.now
            #expect(await self.trickle("x", on: slow).text.contains("421 4.4.2 "))
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(await silent.end().text.contains("421 4.4.2 "))
        }
    }

    @Test func `content that stops coming is given up`() async throws {
        let timeouts = timeouts { $0.contentIdle = .milliseconds(300) }
        try await RunningServer.run(service: TestService(), timeouts: timeouts) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(SMTPServerTests.begin + "half a line")
            #expect(await client.end().text.contains("421 4.4.2 "))
            #expect(server.budget.inUse == 0)
        }
    }

    @Test func `content that trickles for ever is given up`() async throws {
        let timeouts = timeouts { $0.content = .milliseconds(500) }
        try await RunningServer.run(service: TestService(), timeouts: timeouts) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say(SMTPServerTests.begin)
            _ = await client.replies(5)
            #expect(await self.trickle("line\r\n", on: client).text.contains("421 4.4.2 "))
            #expect(await eventually { server.budget.inUse == 0 })
        }
    }

    @Test func `a handshake that never begins is ended without a word`() async throws {
        let timeouts = timeouts { $0.handshake = .milliseconds(200) }
        let identity = try TestCertificate().identity
        try await RunningServer.run(
            .peer, .peer(identity: { identity }, judge: { _ in true }), service: TestService(), timeouts: timeouts
        ) { server in
            let client = try await RawClient.connect(to: server.port)
            #expect(await client.end().text.isEmpty)
        }
    }
}
