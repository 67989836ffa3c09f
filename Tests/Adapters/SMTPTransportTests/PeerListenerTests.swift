import Foundation
import MailModel
import NIOSSL
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import SecureMailTestKit
import Synchronization
import Testing

@Suite("TLS of a listener", .timeLimit(.minutes(5)))
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
            await client.say("EHLO c.example\r\nQUIT\r\n")
            #expect(await client.end().text.isEmpty)
            #expect(service.sessions.isEmpty)
        }
    }

    /// What `openssl s_client` says of a session with the listener. It goes when the server does.
    private func openssl(_ port: Int, _ folder: URL, _ arguments: String...) async throws -> String {
        let process = Process(), input = Pipe(), output = folder.appending(path: UUID().uuidString)
        try Data().write(to: output)
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments =
            ["s_client", "-connect", "127.0.0.1:\(port)", "-alpn", TLSProfile.peerProtocol, "-ign_eof"]
            + ["-cert", "\(folder.path)/cert.pem", "-key", "\(folder.path)/key.pem"] + arguments
        (process.standardInput, process.standardOutput) = (input, try FileHandle(forWritingTo: output))
        process.standardError = FileHandle.nullDevice
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("QUIT\r\n".utf8))
        try input.fileHandleForWriting.close()
        for await _ in ended {}
        return try String(contentsOf: output, encoding: .utf8)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
    func `no session is resumed: each connection is judged by the certificate that it shows itself`() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try member.write(to: folder)
        let identity = server.identity, known = member.der, judged = Mutex(0)
        let security = SMTPListener.Security.peer(identity: { identity }) { chain in
            judged.withLock { $0 += 1 }
            return chain.first == known
        }
        try await RunningServer.run(.peer, security, service: TestService()) { server in
            let session = folder.appending(path: "session").path
            let first = try await self.openssl(server.port, folder, "-sess_out", session)
            #expect(first.contains("New, TLSv1.3") && first.contains("221 "))
            #expect(FileManager.default.fileExists(atPath: session), "a ticket was offered")
            let second = try await self.openssl(server.port, folder, "-sess_in", session)
            #expect(second.contains("New, TLSv1.3") && !second.contains("Reused") && second.contains("221 "))
            #expect(judged.withLock { $0 } == 2)
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

    @Test func `RFC 3207 section 4: without a certificate STARTTLS is 454, and the session goes on in clear`() async throws {
        let identity = ReloadingIdentity(certificate: "/nowhere/cert.pem", key: "/nowhere/key.pem")
        try await RunningServer.run(.mx, .startTLS(identity, isRequired: false), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port)
            await client.say("EHLO c.example\r\nSTARTTLS\r\n")
            #expect(await client.replies(3) == [220, 250, 454])
            await client.say("MAIL FROM:<>\r\n")
            #expect(await client.replies(4).last == 250)
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
            await client.say("QUIT\r\n")
            #expect(await client.end().text.isEmpty)
        }
    }

    /// What a client has, without authenticated encryption, and whether it is served; the last has better ones, too.
    private static let weakClients: [([NIOTLSCipher], Bool)] = [
        ([.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA], false), ([.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA], false),
        ([.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256], true),
    ]
    @Test(arguments: weakClients)
    func `RFC 9325 section 4.2: TLS 1.2 with weak ciphers is refused`(_ ciphers: [NIOTLSCipher], _ isServed: Bool) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder)
        let configuration = open {
            ($0.maximumTLSVersion, $0.cipherSuiteValues) = (.tlsv12, ciphers)
        }
        try await RunningServer.run(.submissions, .fromFirstOctet(identity), service: TestService()) { server in
            let client = try await RawClient.connect(to: server.port, tls: configuration)
            await client.say("QUIT\r\n")
            #expect(await client.end().text.isEmpty == !isServed)
        }
    }

    @Test func `a new certificate serves new connections, and running ones go on`() async throws {
        let folder = try folder(), configuration = open()
        defer { try? FileManager.default.removeItem(at: folder) }
        // Each look at the clock is a minute later, so that the files are looked at with each connection.
        let looks = Mutex(ContinuousClock.now)
        let files = ["cert.pem", "key.pem"].map { folder.appending(path: $0).path }
        let identity = ReloadingIdentity(certificate: files[0], key: files[1]) {
            looks.withLock {
                $0 += .seconds(60)
                return $0
            }
        }
        _ = try server.write(to: folder)
        let next = try TestCertificate("next")
        try await RunningServer.run(.submissions, .fromFirstOctet(identity), service: TestService()) { server in
            let first = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await first.replies(1) == [220])
            let before = await first.serverCertificate()
            _ = try next.write(to: folder)
            for path in files { try FileManager.default.setAttributes([.modificationDate: Date() + 60], ofItemAtPath: path) }
            let second = try await RawClient.connect(to: server.port, tls: configuration)
            #expect(await second.replies(1) == [220])
            #expect(await second.serverCertificate() == next.der)
            #expect(before != next.der && before != nil)
            await first.say("NOOP\r\n")
            #expect(await first.replies(2) == [220, 250])
        }
    }
}
