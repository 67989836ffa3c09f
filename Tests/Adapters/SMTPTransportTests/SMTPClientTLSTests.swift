import Foundation
import MailModel
import NIOSSL
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Sending over TLS")
struct SMTPClientTLSTests {
    private let server: TestCertificate, member: TestCertificate
    private let client: SMTPClient, envelope: Envelope

    init() throws {
        (server, member) = (try TestCertificate("gw"), try TestCertificate("member"))
        client = SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: .patient)
        envelope = Envelope(sender: nil, recipients: [try #require(EmailAddress("b@mx.example"))])
    }

    private func send(to port: Int, _ security: SMTPDestination.Security) async -> SMTPTransactionResult {
        let endpoints = [HostPort("127.0.0.1:\(port)")].compactMap { $0 }
        return await client.send(
            Octets(utf8: "a\r\n"), envelope: envelope, to: SMTPDestination(name: "gw", endpoints: endpoints, security: security))
    }

    private func isSent(_ result: SMTPTransactionResult) -> Bool {
        guard case .finished(let replies, false, _, _) = result else { return false }
        return replies.values.allSatisfy(\.isSuccess)
    }

    private func isUntrusted(_ result: SMTPTransactionResult) -> Bool {
        guard case .notStarted(let reply) = result else { return false }
        return reply.status.description == "4.7.5"
    }

    private var listener: SMTPListener.Security {
        let identity = server.identity, known = member.der
        return .peer(identity: { identity }, judge: { $0.first == known })
    }

    private func peer(_ certificate: TestCertificate, expecting der: Octets) -> SMTPDestination.Security {
        .peer(identity: certificate.identity, judge: { $0.first == der })
    }

    @Test func `gateways among themselves, the connection kept`() async throws {
        let service = TestService()
        try await RunningServer.run(.peer, listener, service: service) { server in
            for _ in 0..<2 {
                #expect(await self.isSent(self.send(to: server.port, self.peer(self.member, expecting: self.server.der))))
            }
            #expect(service.messages.count == 2 && service.sessions.count == 1)
        }
    }

    @Test func `on a new connection they tell each other what they hold of the log, and once only`() async throws {
        let service = TestService(), heard = Mutex<[String]>([])
        try await RunningServer.run(.peer, listener, service: service) { server in
            let place = try #require(HostPort("127.0.0.1:\(server.port)"))
            var destination = SMTPDestination(
                name: "a member", endpoints: [place], security: self.peer(self.member, expecting: self.server.der))
            destination.logViews = ("what the client holds", { view in heard.withLock { $0.append(view) } })
            for _ in 0..<2 {
                let envelope = Envelope(sender: nil, recipients: [try #require(EmailAddress("b@mx.example"))])
                #expect(self.isSent(await self.client.send(Octets(utf8: "x\r\n"), envelope: envelope, to: destination)))
            }
            #expect(service.logViews == ["what the client holds"])
            #expect(heard.withLock { $0 } == ["what the server holds"])
        }
    }

    @Test func `another certificate than the directory's is not trusted, and nothing is sent`() async throws {
        let service = TestService()
        try await RunningServer.run(.peer, listener, service: service) { server in
            #expect(await self.isUntrusted(self.send(to: server.port, self.peer(self.member, expecting: self.member.der))))
            #expect(service.messages.isEmpty)
        }
    }

    @Test func `a certificate of ours that the other side does not know gets nothing through`() async throws {
        let service = TestService()
        try await RunningServer.run(.peer, listener, service: service) { server in
            #expect(await !self.isSent(self.send(to: server.port, self.peer(self.server, expecting: self.server.der))))
            #expect(service.messages.isEmpty)
        }
    }

    @Test func `STARTTLS with a judge, with any certificate, and with none that the machine's roots know`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try server.write(to: folder), service = TestService(), name = try #require(DomainName("gw"))
        try await RunningServer.run(.mx, .startTLS(identity, isRequired: true), service: service) { server in
            let known = self.server.der
            #expect(await self.isSent(self.send(to: server.port, .startTLSRequired(.judge { $0.first == known }))))
            await self.client.close()
            #expect(service.messages.count == 1 && service.sessions.first?.tls == nil)
        }
        for (security, isTrusted) in [
            (SMTPDestination.Security.startTLSRequired(.judge { _ in false }), false), (.startTLSRequired(.name(name)), false),
            (.startTLSIfOffered, true),
        ] {
            try await RunningServer.run(.mx, .startTLS(identity, isRequired: true), service: service) { server in
                let another = try SMTPClientTLSTests(), result = await another.send(to: server.port, security)
                #expect(isTrusted ? another.isSent(result) : another.isUntrusted(result))
            }
        }
    }

    @Test(arguments: [
        "220 go\r\n250 AUTH PLAIN\r\n", "220 go\r\n250", "220-go\r\n", "454 no\r\n", "220 go\r\n220 go\r\n",
    ]) func `RFC 3207 section 6: replies behind the 220 of STARTTLS, or none, are not trusted`(_ answer: String) async throws {
        let peer = ScriptedPeer { _, line in
            switch line.prefix(4) {
            case "EHLO": .say("250-peer\r\n250 STARTTLS\r\n")
            case "STAR": answer.hasPrefix("220-") ? .sayAndClose(answer) : .say(answer)
            default: ScriptedPeer.usual(line)
            }
        }
        try await peer.run { port in
            #expect(await !isSent(send(to: port, .startTLSRequired(.judge { _ in true }))))
            #expect(!peer.lines.contains { $0.hasPrefix("MAIL") })
        }
    }

    @Test func `a server without STARTTLS gets nothing where TLS is required`() async throws {
        let peer = ScriptedPeer { ScriptedPeer.usual($1) }
        try await peer.run { port in
            #expect(await isUntrusted(send(to: port, .startTLSRequired(.judge { _ in true }))))
            #expect(!peer.lines.contains { $0.hasPrefix("MAIL") })
        }
    }

    // MARK: Looking

    @Test(arguments: [true, false]) func `a listener with TLS from the first octet is looked at, and sent nothing`(
        _ believes: Bool
    )
        async throws
    {
        let folder = try TemporaryFolder(), service = TestService(), shown = server.der
        let identity = try server.write(to: URL(fileURLWithPath: folder.path))
        try await RunningServer.run(.submissions, .fromFirstOctet(identity), service: service) { server in
            let place = try #require(HostPort("127.0.0.1:\(server.port)"))
            let sighting = await self.client.look(
                at: SMTPDestination(name: "seen", endpoints: [place], security: .fromFirstOctet { believes && $0.first == shown })
            )
            #expect((sighting.refusal == nil) == believes && sighting.offered.contains("AUTH") == believes)
            #expect(service.messages.isEmpty)
        }
    }

    @Test func `a listener that cannot be trusted says so to who looks`() async throws {
        try await RunningServer.run(.peer, listener, service: TestService()) { server in
            let place = try #require(HostPort("127.0.0.1:\(server.port)"))
            let stranger = await self.client.look(
                at: SMTPDestination(
                    name: "seen", endpoints: [place], security: self.peer(self.member, expecting: self.member.der)))
            #expect(stranger.refusal?.status.description == "4.7.5")
            #expect(
                await self.client.look(
                    at: SMTPDestination(
                        name: "seen", endpoints: [place], security: self.peer(self.member, expecting: self.server.der))
                ).refusal == nil)
        }
    }
}
