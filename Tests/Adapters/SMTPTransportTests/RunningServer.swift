import Logging
import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import Testing

/// A server on a free port of this machine, while a test's body runs.
struct RunningServer {
    let port: Int
    let budget: OctetBudget
    /// Ends the listener; sessions are told.
    let stop: @Sendable () -> Void

    static func run<Result: Sendable>(
        _ kind: ListenerKind = .mx, _ security: SMTPListener.Security = .clear, service: TestService,
        limits: SMTPLimits = SMTPLimits(), connections: ConnectionLimiter = ConnectionLimiter(limit: 100, perAddress: nil),
        budget: OctetBudget = OctetBudget(limit: 200_000_000),
        _ body: @escaping @Sendable (RunningServer) async throws -> Result
    ) async throws -> Result {
        let address = try #require(HostPort("127.0.0.1:0"))
        // A busy machine is slow: nothing here depends on how soon a client reads and closes.
        var timeouts = SMTPTimeouts.patient
        (timeouts.linger, timeouts.grace) = (.minutes(2), .minutes(2))
        let server = SMTPServer(
            listeners: [
                SMTPListener(kind: kind, address: address, security: security, limits: limits, connections: connections)
            ], hostName: try #require(DomainName("mx.example")), service: service, budget: budget, timeouts: timeouts,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, told) = AsyncStream<Int>.makeStream()
        let running = Task {
            defer { told.finish() }
            try await server.run { told.yield($0[kind] ?? 0) }
        }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            try await running.value
            throw ChannelError.ioOnClosedChannel
        }
        return try await body(RunningServer(port: port, budget: budget, stop: { running.cancel() }))
    }
}
