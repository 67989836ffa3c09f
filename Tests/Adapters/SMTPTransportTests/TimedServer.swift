import MailModel
import NIOCore
import NIOEmbedded
import NetworkTransport
import SMTPProtocol
import Testing

@testable import SMTPTransport

/// A session of a listener without a socket, whose time goes on only when a test says so.
struct TimedServer {
    let channel = NIOAsyncTestingChannel()
    let budget = OctetBudget(limit: 100_000_000)

    /// - Parameter security: of the listener; TLS itself is left out.
    init(
        _ kind: ListenerKind = .mx, _ security: SMTPListener.Security = .clear, service: TestService = TestService()
    ) async throws {
        let listener = SMTPListener(
            kind: kind, address: try #require(HostPort("127.0.0.1:0")), security: security, limits: SMTPLimits(),
            connections: ConnectionLimiter(limit: 1, perAddress: nil))
        let environment = SMTPServerHandler.Environment(
            listener: listener, hostName: try #require(DomainName("mx.example")), service: service, budget: budget,
            timeouts: SMTPTimeouts(), decoySecret: [])
        let channel = channel
        try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.addHandler(SMTPServerHandler(environment, clientAddress: "127.0.0.1"))
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
    }

    func say(_ text: String) async throws { try await channel.writeInbound(ByteBuffer(string: text)) }

    /// Waits for the next reply.
    func reply() async throws -> String { String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self)) }

    /// What was said and not asked for yet, if anything.
    func said() async throws -> String? { try await channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) } }

    /// Lets the loop do what is due, as tasks run on it too, until something is so.
    func runs(until isSo: @Sendable () -> Bool) async -> Bool {
        for _ in 0..<10_000 where !isSo() {
            await channel.testingEventLoop.run()
            try? await Task.sleep(for: .milliseconds(1))
        }
        return isSo()
    }

    func pass(_ time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }
}
