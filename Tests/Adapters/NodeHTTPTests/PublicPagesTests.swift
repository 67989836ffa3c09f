import Logging
import MailModel
import NetworkTransport
import NodeHTTP
import SecureMailTestKit
import Testing

@Suite("Pages for everybody", .timeLimit(.minutes(3)))
struct PublicPagesTests {
    /// - Parameter certificate: PEM files in the folder, or none.
    private func pages(_ folder: TemporaryFolder) async throws -> RunningPages {
        let identity = ReloadingIdentity(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
        return try await RunningPages([NodePage(path: "/page") { .notReady }], security: .tls(identity))
    }

    private func withCertificate() throws -> TemporaryFolder {
        let folder = try TemporaryFolder(), one = try TestCertificate()
        try folder.write("cert.pem", one.certificatePEM.utf8)
        try folder.write("key.pem", one.keyPEM.utf8)
        return folder
    }

    @Test func `what is no TLS gets no page`() async throws {
        let folder = try withCertificate(), pages = try await pages(folder)
        let answer = try await pages.get("/page")
        #expect(!answer.status.hasPrefix("2") && !answer.status.hasPrefix("5"))
        try await pages.stop()
    }

    @Test func `without a certificate that can be used a connection ends, and the next one is taken`() async throws {
        let folder = try TemporaryFolder(), pages = try await pages(folder)
        for _ in 0..<40 {
            let connection = try #require(LoopbackSocket(port: pages.port))
            #expect(await connection.receiveAll().isEmpty && connection.isEnded)
        }
        try await pages.stop()
    }

    @Test func `one address has a few connections at most, and gets others when they end`() async throws {
        let folder = try withCertificate(), pages = try await pages(folder)
        for _ in 0..<2 {
            var open: [LoopbackSocket] = []
            for _ in 0..<16 { open.append(try #require(LoopbackSocket(port: pages.port))) }
            let further = try #require(LoopbackSocket(port: pages.port))
            // It is closed, while those before it wait for a handshake.
            #expect(await further.receiveAll().isEmpty && further.isEnded)
            for connection in open { connection.finishSending() }
            for connection in open { _ = await connection.receiveAll() }
        }
        try await pages.stop()
    }

    /// One that sends drop by drop is never idle; here it waits in its handshake, which nothing else ends.
    @Test func `a connection ends after its time, whatever it does`() async throws {
        let folder = try withCertificate()
        let identity = ReloadingIdentity(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
        var limits = PageLimits(connections: 16, perAddress: 16, life: .milliseconds(500))
        limits.idle = .seconds(3_600)
        let pages = try await RunningPages([], security: .tls(identity), limits: limits)
        let connection = try #require(LoopbackSocket(port: pages.port))
        // The first octets of a handshake that does not go on.
        await connection.send([0x16, 0x03, 0x01])
        #expect(await connection.receiveAll().isEmpty && connection.isEnded)
        try await pages.stop()
    }

    /// RFC 9110 section 9.3.1: what comes with a GET means nothing.
    @Test(arguments: ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"])
    func `a request with content is refused`(_ rest: String) async throws {
        let pages = try await RunningPages([NodePage(path: "/page") { .notReady }])
        // The connection ends, though nobody asked for that: what comes behind could be read as another request than it was meant as.
        let answer = try await pages.exchange("GET /page HTTP/1.1\r\nHost: localhost\r\n\(rest)")
        #expect(answer.status == "413" && answer.head.contains { $0.lowercased() == "connection: close" })
        let two = try await pages.exchange(
            "GET /page HTTP/1.1\r\nHost: localhost\r\n\(rest)GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(two.status == "413" && !two.body.contains("503"))
        try await pages.stop()
    }
}
