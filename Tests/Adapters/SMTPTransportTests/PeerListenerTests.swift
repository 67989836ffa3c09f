import Foundation
import MailModel
import NIOSSL
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import SecureMailTestKit
import Testing

@Suite("TLS of a listener")
struct PeerListenerTests {
    private let server: TestCertificate, member: TestCertificate, stranger: TestCertificate

    init() throws {
        (server, member, stranger) = (try TestCertificate("gw"), try TestCertificate("member"), try TestCertificate("x"))
    }

    private var security: SMTPListener.Security {
        let identity = server.identity, known = member.der
        return .peer(identity: { identity }, judge: { $0.first == known })
    }

    /// What a gateway of the community presents, with one thing changed.
    private func tls(_ certificate: TestCertificate?, _ change: (inout TLSConfiguration) -> Void = { _ in }) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.applicationProtocols = [TLSProfile.peerProtocol]
        if let certificate {
            tls.certificateChain = certificate.identity.chain.map { .certificate($0) }
            tls.privateKey = .privateKey(certificate.identity.key)
        }
        change(&tls)
        return tls
    }

    @Test func `a gateway that the directory names is greeted, and its certificate is seen`() async throws {
        let service = TestService(), configuration = tls(member), der = member.der
        try await RunningServer.run(.peer, security, service: service) { server in
            let client = try await RawClient.connect(to: server.port, tls: configuration)
            await client.say("EHLO c.example\r\nQUIT\r\n")
            #expect(await client.replies(3) == [220, 250, 221])
            #expect(service.sessions.first?.tls?.peerCertificates == [der])
            #expect(await client.end().errors.isEmpty)
        }
    }

    static let refused: [String] = ["no certificate", "a stranger's certificate", "no ALPN", "another ALPN", "TLS 1.2"]

    @Test(arguments: refused) func `who cannot prove itself hears nothing`(_ name: String) async throws {
        let configuration =
            switch name {
            case "no certificate": tls(nil)
            case "a stranger's certificate": tls(stranger)
            case "no ALPN": tls(member) { $0.applicationProtocols = [] }
            case "another ALPN": tls(member) { $0.applicationProtocols = ["h2"] }
            case "TLS 1.2": tls(member) { $0.maximumTLSVersion = .tlsv12 }
            default: tls(nil)
            }
        let service = TestService()
        try await RunningServer.run(.peer, security, service: service) { server in
            let client = try await RawClient.connect(to: server.port, tls: configuration)
            await client.say("EHLO c.example\r\n")
            #expect(await client.end().text.isEmpty)
            #expect(service.sessions.isEmpty)
        }
    }

    @Test func `one connection too many hears nothing before TLS`() async throws {
        let connections = ConnectionLimiter(limit: 0, perAddress: nil)
        try await RunningServer.run(.peer, security, service: TestService(), connections: connections) { server in
            let client = try await RawClient.connect(to: server.port)
            #expect(await client.end().text.isEmpty)
        }
    }

    @Test func `without a certificate of our own the door is shut`() async throws {
        let configuration = tls(member)
        try await RunningServer.run(.peer, .peer(identity: { nil }, judge: { _ in true }), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await client.end().text.isEmpty)
        }
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func open(_ change: (inout TLSConfiguration) -> Void = { _ in }) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        change(&tls)
        return tls
    }

    @Test func `RFC 3207: STARTTLS, and what was said before is forgotten`() async throws {
        let folder = try folder(), configuration = open()
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder)
        try await RunningServer.run(.mx, .startTLS(identity, isRequired: true), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say("EHLO c.example\r\nMAIL FROM:<>\r\nSTARTTLS\r\n")
            #expect(await client.replies(4) == [220, 250, 530, 220])
            try await client.startTLS(configuration)
            await client.say("MAIL FROM:<>\r\nEHLO c.example\r\nMAIL FROM:<>\r\n")
            #expect(await client.replies(7).suffix(3) == [503, 250, 250])
            let offers = ["250-STARTTLS", "250 STARTTLS"].map { client.heard.text.components(separatedBy: $0).count - 1 }
            #expect(offers.reduce(0, +) == 1)
        }
    }

    @Test(arguments: ["NOOP\r\n", "EHL", "EHLO c\r\nMAIL FROM:<>\r\n"])
    func `RFC 3207 section 6: what stands behind STARTTLS in clear ends the session`(_ behind: String) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder)
        try await RunningServer.run(.mx, .startTLS(identity, isRequired: false), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say("EHLO c.example\r\nSTARTTLS\r\n" + behind)
            #expect(await client.end().text.contains("\r\n554 5.5.0 "))
            #expect(client.codes == [220, 250, 554])
        }
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11]) func `RFC 8996: TLS below 1.2 is refused`(_ version: TLSVersion) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder)
        let configuration = open {
            $0.minimumTLSVersion = .tlsv1; $0.maximumTLSVersion = version
        }
        try await RunningServer.run(.submissions, .fromFirstOctet(identity), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await client.end().text.isEmpty)
        }
    }

    @Test func `a new certificate serves new connections, and running ones go on`() async throws {
        let folder = try folder(), configuration = open()
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder), next = try TestCertificate("next")
        try await RunningServer.run(.submissions, .fromFirstOctet(identity), service: TestService()) { server in
            let first = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await first.replies(1) == [220])
            let before = await first.serverCertificate()
            try await Task.sleep(for: .milliseconds(1_100))
            _ = try next.write(to: folder)
            let second = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await second.replies(1) == [220])
            #expect(await second.serverCertificate() == next.der)
            #expect(before != next.der && before != nil)
            await first.say("NOOP\r\n")
            #expect(await first.replies(2) == [220, 250])
        }
    }
}
