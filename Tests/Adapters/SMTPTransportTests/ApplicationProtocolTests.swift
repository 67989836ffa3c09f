import Foundation
import MailModel
import NIOSSL
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import SecureMailTestKit
import Testing

@Suite("Other protocols under TLS", .timeLimit(.minutes(5)))
struct ApplicationProtocolTests {
    private func tls(_ protocols: [String]) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.applicationProtocols = protocols
        return tls
    }

    /// A door with a certificate, while a test's body runs.
    private func door(
        _ kind: ListenerKind, _ security: (ReloadingIdentity) -> SMTPListener.Security, _ service: TestService = TestService(),
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let security = security(try TestCertificate().write(to: folder))
        try await RunningServer.run(kind, security, service: service) { try await body($0.port) }
    }

    /// A client whose STARTTLS was answered.
    private static func startingTLS(_ port: Int, _ configuration: TLSConfiguration) async throws -> RawClient {
        let client = try await RawClient.connect(to: port)
        await client.say("EHLO c.example\r\nSTARTTLS\r\n")
        #expect(await client.replies(3) == [220, 250, 220])
        try await client.startTLS(configuration)
        return client
    }

    @Test(arguments: [["h2", "http/1.1"], ["imap"]])
    func `RFC 7301 section 3.2: a client that wants another protocol is not greeted`(_ protocols: [String]) async throws {
        let configuration = tls(protocols), service = TestService()
        try await door(.submissions, { .fromFirstOctet($0) }, service) { port in
            let client = try await RawClient.connect(to: port, tls: configuration)
            await client.say("QUIT\r\n")
            let heard = await client.end()
            #expect(heard.text.isEmpty && heard.errors.contains { $0.contains("NO_APPLICATION_PROTOCOL") }, "\(heard)")
        }
        #expect(service.sessions.isEmpty)
    }

    @Test func `nor does it go on after STARTTLS`() async throws {
        let configuration = tls(["http/1.1"])
        try await door(.mx, { .startTLS($0, isRequired: false) }) { port in
            let client = try await Self.startingTLS(port, configuration)
            await client.say("QUIT\r\n")
            let heard = await client.end()
            #expect(client.codes.count == 3 && heard.errors.contains { $0.contains("NO_APPLICATION_PROTOCOL") }, "\(heard)")
        }
    }

    @Test(arguments: [[], ["smtp"], ["http/1.1", "esmtp"]]) func `who names mail, or nothing, is served`(
        _ protocols: [String]
    ) async throws {
        let configuration = tls(protocols)
        try await door(.submissions, { .fromFirstOctet($0) }) { port in
            let client = try await RawClient.connect(to: port, tls: configuration)
            await client.say("EHLO c.example\r\nQUIT\r\n")
            #expect(await client.replies(3) == [220, 250, 221])
        }
        try await door(.mx, { .startTLS($0, isRequired: true) }) { port in
            let client = try await Self.startingTLS(port, configuration)
            await client.say("EHLO c.example\r\nQUIT\r\n")
            #expect(await client.replies(5).suffix(2) == [250, 221])
        }
    }
}
