import Logging
import MailModel
import NodeHTTP
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Pages over HTTP", .timeLimit(.minutes(3)))
struct NodeHTTPServerTests {
    private final class Asked: Sendable {
        private let count = Mutex(0)
        var times: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    private let asked = Asked()

    private func running() async throws -> RunningPages {
        let asked = asked
        return try await RunningPages(
            [
                NodePage(path: "/metrics") {
                    .found(type: "text/plain; version=0.0.4", body: Octets(utf8: "asked \(asked.next())\n"))
                },
                NodePage(path: "/directory") {
                    .found(type: "application/octet-stream", body: Octets([UInt8](repeating: 0x61, count: 3_000_000)))
                },
                NodePage(path: "/issuing.crl") { .notReady },
            ], limits: .members)
    }

    @Test func `a page is what it is at that moment, with its type, and kept by nobody`() async throws {
        let pages = try await running()
        for number in 1...3 {
            let answer = try await pages.get("/metrics")
            #expect(answer.status == "200" && answer.body == "asked \(number)\n")
            let head = answer.head.map { $0.lowercased() }
            #expect(head.contains("content-type: text/plain; version=0.0.4") && head.contains("cache-control: no-store"))
            #expect(head.contains("x-content-type-options: nosniff"))
            #expect(!head.contains { $0.hasPrefix("server:") })
        }
        try await pages.stop()
    }

    @Test func `a page reads the host and the query of its request, decoded: RFC 3986 section 2.1`() async throws {
        let pages = try await RunningPages([
            NodePage(path: "/echo") { request in
                guard let name = request.query["name"] else { return .notFound("No name.") }
                return .found(
                    type: "text/plain", body: Octets(utf8: "\(request.host ?? "-") \(name)"), fileName: "kiwimail.example.txt")
            }
        ])
        let found = try await pages.get("/echo?name=aroha%40kiwimail.example&name=other")
        #expect(found.status == "200" && found.body == "localhost aroha@kiwimail.example")
        #expect(found.head.contains { $0.lowercased() == "content-disposition: attachment; filename=\"kiwimail.example.txt\"" })
        for target in ["/echo", "/echo?", "/echo?other=x", "/echo?=x"] {
            let missing = try await pages.get(target)
            #expect(missing.status == "404" && missing.body == "No name.\n", "\(target)")
        }
        try await pages.stop()
    }

    private static func fixed() async throws -> RunningPages {
        try await RunningPages([
            NodePage(path: "/tile/**") { request in
                guard request.path == "/tile/0/x001/234" else { return .notFound("No \(request.path).") }
                return .fixed(type: "application/octet-stream", body: Octets(utf8: "0123456789"))
            }
        ])
    }

    @Test func `what never changes may be kept by anybody: RFC 9111 section 5.2.2`() async throws {
        let pages = try await Self.fixed()
        let whole = try await pages.get("/tile/0/x001/234?anything"), head = whole.head.map { $0.lowercased() }
        #expect(whole.status == "200" && whole.body == "0123456789")
        #expect(head.contains("cache-control: public, max-age=31536000, immutable") && head.contains("accept-ranges: bytes"))
        let missing = try await pages.get("/tile/0/x001/../234")
        #expect(missing.status == "404" && missing.head.map { $0.lowercased() }.contains("cache-control: no-store"))
        try await pages.stop()
    }

    @Test(arguments: [
        ("bytes=3-5", "206", "345", "bytes 3-5/10"), ("bytes=3-", "206", "3456789", "bytes 3-9/10"),
        ("bytes=-2", "206", "89", "bytes 8-9/10"), ("bytes=-20", "206", "0123456789", "bytes 0-9/10"),
        ("BYTES=0-99999", "206", "0123456789", "bytes 0-9/10"), ("bytes=10-", "416", "", "bytes */10"),
        ("bytes=-0", "416", "", "bytes */10"), ("bytes=5-3", "200", "0123456789", nil),
        ("bytes=0-1,3-4", "200", "0123456789", nil),
        ("lines=0-1", "200", "0123456789", nil), ("bytes=+1-2", "200", "0123456789", nil), ("bytes=-", "200", "0123456789", nil),
        ("bytes=99999999999999999999-", "200", "0123456789", nil), ("bytes=0-1\r\nIf-Range: \"x\"", "200", "0123456789", nil),
    ]) func `a part of it can be asked for: RFC 9110 section 14.2`(
        _ asked: String, _ status: String, _ body: String, _ said: String?
    ) async throws {
        let pages = try await Self.fixed()
        let answer = try await pages.exchange(
            "GET /tile/0/x001/234 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: \(asked)\r\n\r\n")
        #expect(answer.status == status && answer.body == body)
        let range = answer.head.first { $0.lowercased().hasPrefix("content-range: ") }?.dropFirst(15)
        #expect(range.map(String.init) == said)
        try await pages.stop()
    }

    @Test func `a large page comes whole`() async throws {
        let pages = try await running()
        #expect(try await pages.get("/directory").body.utf8.count == 3_000_000)
        try await pages.stop()
    }

    @Test func `what is not there yet is 503: RFC 9110 section 15.6.4`() async throws {
        let pages = try await running()
        let answer = try await pages.get("/issuing.crl")
        #expect(answer.status == "503" && answer.body.isEmpty)
        try await pages.stop()
    }

    @Test func `HEAD tells the length and sends no body: RFC 9110 section 9.3.2`() async throws {
        let pages = try await running()
        let answer = try await pages.get("/directory", method: "HEAD")
        #expect(answer.status == "200" && answer.body.isEmpty)
        #expect(answer.head.map { $0.lowercased() }.contains("content-length: 3000000"))
        try await pages.stop()
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "QUERY"])
    func `no other method reaches a page`(_ method: String) async throws {
        let pages = try await running()
        let answer = try await pages.get("/metrics", method: method)
        #expect(answer.status.hasPrefix("4") && !answer.body.contains("asked"), "\(answer.status)")
        #expect(asked.times == 0)
        try await pages.stop()
    }

    @Test(arguments: [
        "/../../../../etc/passwd", "/metrics/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd",
        "//etc/passwd", "/./../etc/passwd", "/directory/..", "/directory/officer-key-1", "/directory%00", "/directory/",
        "/directory%2f..%2fofficer-key-1", "/metrics;x", "/Metrics", "/officer-key-1", "/root.pem", "/", "/\\..\\..\\etc\\passwd",
        "/" + String(repeating: "../", count: 1_000), "/" + String(repeating: "a", count: 10_000), "*", "metrics",
    ]) func `only the pages themselves are served`(_ target: String) async throws {
        let pages = try await running()
        let answer = try await pages.get(target)
        #expect(!answer.body.contains("root:") && !answer.body.contains("PRIVATE"))
        // A slash too many names the same page; that is all that may vary.
        #expect(answer.status.hasPrefix("4") || (target == "/directory/" && answer.status == "200"), "\(answer.status)")
        try await pages.stop()
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "GET /metrics\r\n\r\n", "GET /metrics HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
        "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "GET /metrics HTTP/1.1\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n",
    ]) func `what is no request harms nobody else`(_ request: String) async throws {
        let pages = try await running()
        let connection = try #require(LoopbackSocket(port: pages.port))
        await connection.send(request.utf8)
        connection.finishSending()
        let answer = await connection.receiveAll()
        #expect(!String(decoding: answer, as: UTF8.self).contains(" 200 "))
        #expect(try await pages.get("/metrics").status == "200")
        try await pages.stop()
    }

    @Test func `many at once are all answered`() async throws {
        let pages = try await running()
        let statuses = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await pages.get("/metrics").status } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: "200", count: 50) && asked.times == 50)
        try await pages.stop()
    }

    @Test func `connections from inside are bounded too, and others come in when they end`() async throws {
        let limits = PageLimits(connections: 2, perAddress: 2, life: .seconds(60))
        let pages = try await RunningPages([], limits: limits)
        let open = [try #require(LoopbackSocket(port: pages.port)), try #require(LoopbackSocket(port: pages.port))]
        let further = try #require(LoopbackSocket(port: pages.port))
        #expect(await further.receiveAll().isEmpty && further.isEnded)
        for connection in open { connection.finishSending() }
        for connection in open { _ = await connection.receiveAll() }
        while try await pages.get("/nothing").status != "404" { try await Task.sleep(for: .milliseconds(5)) }
        try await pages.stop()
    }

    @Test func `one address does not take all connections, from inside either`() async throws {
        let pages = try await RunningPages([], limits: PageLimits(connections: 100, perAddress: 1, life: .seconds(60)))
        let first = try #require(LoopbackSocket(port: pages.port)), further = try #require(LoopbackSocket(port: pages.port))
        #expect(await further.receiveAll().isEmpty && further.isEnded)
        first.finishSending()
        _ = await first.receiveAll()
        try await pages.stop()
    }

    /// Before its first request, and after one.
    @Test(arguments: ["", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    func `a silent connection does not stay, from inside either`(_ request: String) async throws {
        var limits = PageLimits.inside
        limits.idle = .milliseconds(200)
        let pages = try await RunningPages([NodePage(path: "/metrics") { .notReady }], limits: limits)
        let connection = try #require(LoopbackSocket(port: pages.port))
        await connection.send(request.utf8)
        let answer = String(decoding: await connection.receiveAll(), as: UTF8.self)
        #expect(answer.contains(" 503 ") == !request.isEmpty)
        #expect(connection.isEnded)
        try await pages.stop()
    }

    @Test func `a connection from inside ends after its time, whatever it does`() async throws {
        var limits = PageLimits(connections: 8, perAddress: 8, life: .milliseconds(200))
        limits.idle = .seconds(3_600)
        let pages = try await RunningPages([NodePage(path: "/metrics") { .notReady }], limits: limits)
        let connection = try #require(LoopbackSocket(port: pages.port))
        await connection.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        _ = await connection.receiveAll()
        #expect(connection.isEnded)
        try await pages.stop()
    }

    @Test func `a port that is taken is an error, at once`() async throws {
        let pages = try await running(), address = try #require(HostPort("127.0.0.1:\(pages.port)"))
        let second = NodeHTTPServer(
            "test.listen", at: address, pages: [], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await #expect(throws: (any Error).self) { try await second.run() }
        try await pages.stop()
    }

    @Test func `the end closes the port`() async throws {
        let pages = try await RunningPages([NodePage(path: "/the-end") { .notReady }])
        #expect(try await pages.get("/the-end").status == "503")
        try await pages.stop()
        // Somebody else may have the port by now, who knows no such page.
        let other = LoopbackSocket(port: pages.port)
        await other?.send("GET /the-end HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        let answer = await other?.receiveAll() ?? []
        #expect(!String(decoding: answer, as: UTF8.self).contains(" 503 "))
    }
}
