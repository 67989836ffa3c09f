import DirectoryTransport
import Foundation
import MailModel
import SecureMailTestKit
import Testing

@Suite("Fetching a log's files", .timeLimit(.minutes(3)))
struct WebLogSourceTests {
    private static let path = "tile/entries/000"

    /// One exchange by a client of its own.
    private func fetch(
        _ address: String, from offset: Int = 0, limit: Int = 1_000, patience: Duration = .seconds(150)
    ) async throws(LogFetchFailure) -> String? {
        let source = WebLogSource(address, patience: patience)
        let result: Result<Octets?, any Error>
        do { result = .success(try await source.file(Self.path, from: offset, limit: limit)) } catch { result = .failure(error) }
        await source.close()
        switch result {
        case .success(let octets): return octets.map { String(decoding: $0.bytes, as: UTF8.self) }
        case .failure(let failure): throw failure as? LogFetchFailure ?? .notReachable(diagnostic: "\(failure)")
        }
    }

    private func fetch(
        from server: CannedServer, offset: Int = 0, limit: Int = 1_000, patience: Duration = .seconds(150)
    ) async throws(LogFetchFailure) -> String? {
        defer { withExtendedLifetime(server) {} }
        return try await fetch(server.address, from: offset, limit: limit, patience: patience)
    }

    private static func ok(_ body: String) -> String { "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }

    @Test(arguments: [
        ok("directory"), ok(""), ok(String(repeating: "a", count: 1_000)),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndire\r\n5\r\nctory\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end",
    ]) func `the body is the file`(_ answer: String) async throws {
        let body = try await fetch(from: CannedServer(answer))
        #expect(["directory", "", String(repeating: "a", count: 1_000), "until the end"].contains(try #require(body)))
    }

    @Test func `a part is asked for, and taken from servers that know of none`() async throws {
        let part = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-8/9\r\nContent-Length: 6\r\n\r\nectory"
        for answer in [part, Self.ok("directory")] {
            #expect(try await fetch(from: CannedServer(answer), offset: 3, limit: 6) == "ectory", "\(answer)")
        }
        #expect(try await fetch(from: CannedServer(Self.ok("directory")), offset: 9) == "")
    }

    @Test(arguments: [
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-8/9\r\nContent-Length: 7\r\n\r\nrectory",
        "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 30-38/39\r\nContent-Length: 9\r\n\r\ndirectory",
        ok("di"),
    ]) func `another part than was asked for is not taken: RFC 9110 section 14.4`(_ answer: String) async throws {
        await #expect(throws: LogFetchFailure.otherPart) { _ = try await fetch(from: CannedServer(answer), offset: 3) }
    }

    @Test(arguments: [404, 410]) func `a file that is not there is none`(_ status: Int) async throws {
        #expect(try await fetch(from: CannedServer("HTTP/1.1 \(status) None\r\nContent-Length: 0\r\n\r\n")) == nil)
    }

    @Test(arguments: [
        "http://192.0.2.1/directory", "http://authority.example/directory", "http://127.evil.example/directory",
        "http://127.0.0.1.evil.example/directory", "http://localhost.evil.example/", "http://127.0.0.1@evil.example/",
        "http://127.0.0.1:80@evil.example/", "http://[::2]/", "http://0.0.0.0/", "http://10.0.0.1/", "HTTP://127.0.0.1/",
        "ftp://127.0.0.1/", "file:///etc/passwd", "unix:///run/x", "http+unix://x/", "https://", "http://", "https:///x",
        "https://user:password@authority.example/", "http://127.0.0.1\\@evil.example/", "http://127.0.0.1?@evil.example/",
        "http://127.0.0.1#@evil.example/", "/directory", "", "https://authority.example evil/", "http://2130706433/",
        "http://0x7f.1/",
    ]) func `plain HTTP leaves the machine for nowhere, and no other scheme is known`(_ address: String) async {
        #expect(!WebLogSource.isAllowed(address))
        await #expect(throws: LogFetchFailure.notAllowed) { _ = try await fetch(address) }
    }

    @Test(arguments: [
        "https://authority.example/directory", "https://authority.example:8443/directory", "https://192.0.2.1/d",
        "https://[2001:db8::1]:443/d", "http://127.0.0.1:8800/directory", "http://localhost/directory", "http://[::1]:8800/d",
        "http://127.1.2.3/d",
    ]) func `HTTPS and loopback are allowed`(_ address: String) { #expect(WebLogSource.isAllowed(address)) }

    @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect is an answer, and is followed nowhere`(_ status: Int)
        async throws
    {
        let target = try CannedServer(Self.ok("somewhere else"))
        let server = try CannedServer("HTTP/1.1 \(status) Moved\r\nLocation: \(target.address)\r\nContent-Length: 0\r\n\r\n")
        await #expect(throws: LogFetchFailure.answered(status: status)) { _ = try await fetch(from: server) }
        #expect(target.listener.connections == 0 && server.listener.connections == 1)
    }

    @Test(arguments: [201, 204, 206, 304, 400, 401, 403, 416, 500, 503])
    func `any status but 200 is told`(_ status: Int) async throws {
        let server = try CannedServer("HTTP/1.1 \(status) Other\r\nContent-Length: 0\r\n\r\n")
        let failure = await #expect(throws: LogFetchFailure.answered(status: status)) { _ = try await fetch(from: server) }
        #expect(failure?.description.contains("\(status)") == true)
    }

    struct Answer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        var then = CannedServer.Then.close
    }

    @Test(arguments: [
        Answer(testDescription: "announced", text: "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", then: .fallSilent),
        Answer(
            testDescription: "announced as more than a number holds",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", then: .fallSilent),
        Answer(testDescription: "sent whole", text: ok(String(repeating: "a", count: 1_001))),
        Answer(
            testDescription: "in chunks without end", text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            then: .repeating(Array("8\r\nabcdefgh\r\n".utf8))),
        Answer(
            testDescription: "until the connection ends, which it does not", text: "HTTP/1.1 200 OK\r\n\r\n",
            then: .repeating([UInt8](repeating: 0x61, count: 4_096))),
    ]) func `what is too large is not read to its end`(_ answer: Answer) async throws {
        let server = try CannedServer(answer.text, then: answer.then)
        await #expect(throws: LogFetchFailure.tooLarge(limit: 1_000)) { _ = try await fetch(from: server) }
    }

    /// RFC 1952: 100,000 letters in 133 octets.
    private static let packed = Data(
        base64Encoded: "H4sIAAAAAAACA+3BMQEAAADCoKzrX8IaHkAB" + String(repeating: "A", count: 129) + "rwaH+uIboIYBAA==")

    /// What is not asked for packed is taken as it came, which is no directory: nothing is unpacked that could be without end.
    @Test(arguments: ["gzip", "x-gzip", "deflate"]) func `what is packed stays packed: RFC 9110 section 8.4`(_ coding: String)
        async throws
    {
        let packed = [UInt8](try #require(Self.packed))
        let server = try CannedServer(
            "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: \(packed.count)\r\n\r\n", body: packed)
        #expect(try await fetch(from: server) == String(decoding: packed, as: UTF8.self))
    }

    @Test(arguments: [
        Answer(testDescription: "nothing", text: ""), Answer(testDescription: "half a head", text: "HTTP/1.1 200 O"),
        Answer(testDescription: "no HTTP", text: "220 mail.example ESMTP\r\n"),
        Answer(testDescription: "half the body", text: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        Answer(
            testDescription: "chunks without the last", text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
        ),
        Answer(testDescription: "a length that is none", text: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        Answer(
            testDescription: "two lengths: RFC 9112 section 6.3",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        Answer(
            testDescription: "a head without end", text: "HTTP/1.1 200 OK\r\n",
            then: .repeating(Array("X-Header: value\r\n".utf8))),
    ]) func `what is cut short or no answer is no directory`(_ answer: Answer) async throws {
        let server = try CannedServer(answer.text, then: answer.then)
        let failure = await #expect(throws: LogFetchFailure.self) { _ = try await fetch(from: server) }
        guard case .notReachable = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    }

    @Test(arguments: [
        Answer(testDescription: "no answer", text: "", then: .fallSilent),
        Answer(testDescription: "a head without body", text: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", then: .fallSilent),
        Answer(testDescription: "a body that trickles", text: "HTTP/1.1 200 OK\r\n\r\n", then: .trickle),
    ]) func `a server that comes to no end is left`(_ answer: Answer) async throws {
        let server = try CannedServer(answer.text, then: answer.then)
        let failure = await #expect(throws: LogFetchFailure.self) {
            _ = try await fetch(from: server, limit: 1_000_000, patience: .milliseconds(400))
        }
        switch failure {
        case .tooSlow, .notReachable: break
        case .notAllowed, .answered, .tooLarge, .otherPart, nil: #expect(Bool(false), "\(String(describing: failure))")
        }
    }

    @Test func `where nobody listens, and where TLS is none, nothing is reached`() async throws {
        let server = try CannedServer(Self.ok("directory"))
        // A port that a test has closed another may have by then.
        for address in ["http://127.0.0.1:1/", "https://127.0.0.1:\(server.listener.port)/"] {
            // The client goes on trying for a while, so that who restarts the server sees no fault.
            await #expect(throws: LogFetchFailure.self) { _ = try await fetch(address, patience: .milliseconds(500)) }
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a fetch that is cancelled ends`() async throws {
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let listener = try #require(
            LoopbackListener { connection in
                begun.yield()
                _ = await connection.receiveAll()
            })
        let task = Task { try await fetch("http://127.0.0.1:\(listener.port)/", patience: .seconds(600)) }
        var begin = begins.makeAsyncIterator()
        await begin.next()
        task.cancel()
        await #expect(throws: LogFetchFailure.self) { _ = try await task.value }
    }
}
