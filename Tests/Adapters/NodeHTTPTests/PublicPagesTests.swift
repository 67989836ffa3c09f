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
            #expect(await connection.receiveAll().isEmpty)
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
            #expect(await further.receiveAll().isEmpty)
            for connection in open { connection.finishSending() }
            for connection in open { _ = await connection.receiveAll() }
        }
        try await pages.stop()
    }
}
