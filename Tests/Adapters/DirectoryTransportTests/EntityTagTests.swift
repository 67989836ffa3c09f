import DirectoryTransport
import Logging
import MailModel
import MerkleLog
import NodeHTTP
import Synchronization
import Testing

@Suite("A checkpoint that is there already: RFC 9110 section 13.1.2")
struct EntityTagTests {
    /// What a server has, and how often it was read.
    private final class Shelf: Sendable {
        private let state = Mutex((version: "one", reads: 0))
        var reads: Int { state.withLock { $0.reads } }
        func replace(by version: String) { state.withLock { $0.version = version } }

        var page: NodePage {
            NodePage(path: "/checkpoint", version: { self.state.withLock { $0.version } }) {
                let version = self.state.withLock { state in
                    state.reads += 1
                    return state.version
                }
                return .found(type: "application/octet-stream", body: Octets(utf8: version))
            }
        }
    }

    private func serving(_ page: NodePage, _ body: @Sendable @escaping (String) async throws -> Void) async throws {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let address = try #require(HostPort(host: "127.0.0.1", port: 0))
        let server = NodeHTTPServer(
            "test.listen", at: address, pages: [page], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { found.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            for await port in ports {
                try await body("http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
        }
    }

    @Test func `it is not sent again, a newer one is`() async throws {
        let shelf = Shelf()
        try await serving(shelf.page) { address in
            let source = WebLogSource(address)
            guard case .note(let octets, let tag?) = try await source.checkpoint(unless: nil) else {
                Issue.record("not sent")
                return
            }
            #expect(octets == Octets(utf8: "one"))
            #expect(try await source.checkpoint(unless: tag) == .unchanged)
            #expect(shelf.reads == 1)
            shelf.replace(by: "two")
            guard case .note(let newer, _) = try await source.checkpoint(unless: tag) else {
                Issue.record("not sent")
                return
            }
            #expect(newer == Octets(utf8: "two"))
            await source.close()
        }
    }
}
