import Logging
import MailModel
import NodeHTTP
import SecureMailTestKit
import Synchronization
import Testing

/// A server of pages for one test, on a port that the system chose.
final class RunningPages: Sendable {
    let port: Int
    private let task: Task<Void, any Error>

    init(_ pages: [NodePage], security: PageSecurity = .inside, limits: PageLimits? = nil) async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let address = try #require(HostPort("127.0.0.1:0"))
        let server = NodeHTTPServer(
            "test.listen", at: address, pages: pages, security: security, limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {
            bound.yield($0)
        }
        task = Task {
            defer { bound.finish() }
            try await server.run()
        }
        var port = ports.makeAsyncIterator()
        self.port = try #require(await port.next())
    }

    deinit { task.cancel() }

    func stop() async throws {
        task.cancel()
        do { try await task.value } catch is CancellationError {}
    }

    /// One request over a connection of its own, octet for octet.
    /// - Returns: the status, the head's lines and the body.
    func exchange(_ request: String) async throws -> (status: String, head: [String], body: String) {
        let connection = try #require(LoopbackSocket(port: port))
        await connection.send(request.utf8)
        let answer = String(decoding: await connection.receiveAll(), as: UTF8.self)
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts[0].split(separator: "\r\n").map(String.init)
        let status = head.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return (status, Array(head.dropFirst()), parts.count > 1 ? String(parts[1]) : "")
    }

    func get(_ target: String, method: String = "GET") async throws -> (status: String, head: [String], body: String) {
        try await exchange("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }
}
