import NIOCore
import NIOEmbedded
import NetworkTransport
import SecureMailTestKit
import Synchronization
import Testing

@testable import SMTPTransport

/// Commands are short and some of their replies long: who sends and does not read would have the server keep as many as it likes.
@Suite("A client that does not take its replies", .timeLimit(.minutes(5)))
struct SMTPServerBackPressureTests {
    private func server() async throws -> TimedServer {
        let server = try await TimedServer()
        #expect(try await server.reply().hasPrefix("220 "))
        return server
    }

    private func setWritable(_ isWritable: Bool, _ server: TimedServer) async throws {
        let channel = server.channel
        channel.isWritable = isWritable
        try await channel.testingEventLoop.executeInContext { channel.pipeline.fireChannelWritabilityChanged() }
    }

    @Test func `is answered once it does, in order, and nothing is lost`() async throws {
        let server = try await server()
        try await setWritable(false, server)
        try await server.say("EHLO c.example\r\nNOOP\r\nBOGUS\r\n")
        try await server.say("NOOP\r\nQUIT\r\n")
        #expect(try await server.said() == nil)
        try await setWritable(true, server)
        for code in ["250-", "250 ", "500 ", "250 ", "221 "] { #expect(try await server.reply().hasPrefix(code)) }
    }

    @Test func `has its commands' five minutes, and no more`() async throws {
        let server = try await server()
        try await setWritable(false, server)
        for _ in 0..<299 {
            try await server.say("NOOP\r\n")
            await server.pass(.seconds(1))
        }
        #expect(try await server.said() == nil)
        await server.pass(.seconds(1))
        #expect(try await server.said()?.hasPrefix("421 4.4.2 ") == true)
    }

    /// A recipient is asked for while more comes: what waits is never empty, and what was read of it goes all the same.
    @Test func `has no more kept of it than waits`() async throws {
        let allowed = Atomic(0), asked = Atomic(0)
        let service = TestService(judge: {
            let number = asked.add(1, ordering: .relaxed).newValue
            while allowed.load(ordering: .relaxed) < number { try? await Task.sleep(for: .milliseconds(1)) }
        })
        let server = try await TimedServer(service: service)
        let channel = server.channel,
            padding = String(repeating: "NOOP " + String(repeating: "x", count: 480) + "\r\n", count: 128)
        let block = padding + "RCPT TO:<b@mx.example>\r\n"
        try await server.say("EHLO c.example\r\nMAIL FROM:<>\r\n" + block + block)
        for round in 1...100 {
            #expect(await server.runs { service.recipients.count == round })
            while try await server.said() != nil {}
            try await server.say(block)
            allowed.store(round, ordering: .relaxed)
        }
        let kept = try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.handler(type: SMTPServerHandler.self).pending.capacity
        }
        #expect(kept < 1_048_576)
        allowed.store(.max, ordering: .relaxed)
    }

    /// Over a real socket, whose own buffers take some of it.
    @Test func `is not read from any more`() async throws {
        try await RunningServer.run(service: TestService()) { server in
            let client = try #require(LoopbackSocket(port: server.port))
            let lines = Array(repeatElement(Array("EHLO c.example\r\n".utf8), count: 4_096).joined())
            var taken = 0
            while taken < 256 * 1_048_576, case let count = await client.sendNow(lines), count > 0 { taken += count }
            #expect(taken < 64 * 1_048_576, "\(taken) octets were taken, and no reply was read")
        }
    }
}
