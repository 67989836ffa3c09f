import MailModel
import NetworkTransport
import SMTPProtocol
import SMTPTransport
import SecureMailTestKit
import Synchronization
import Testing

@Suite("In which form content is sent, over the loopback", .timeLimit(.minutes(5)))
struct SMTPClientContentTests {
    private static let recipients = ["b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) }
    private let envelope = Envelope(sender: EmailAddress("a@c.example"), recipients: recipients)

    private func client() throws -> SMTPClient { SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: .patient) }

    private func destination(
        _ port: Int, _ security: SMTPDestination.Security = .clear, dialect: SMTPClientMachine.Dialect = .smtp,
        eightBit: SMTPDestination.EightBit = .assumed
    ) -> SMTPDestination {
        SMTPDestination(
            name: "mx", endpoints: [HostPort("127.0.0.1:\(port)")].compactMap { $0 }, security: security, dialect: dialect,
            eightBit: eightBit)
    }

    private func codes(_ result: SMTPTransactionResult) -> [Int]? {
        guard case .finished(let replies, _, _, _) = result else { return nil }
        return Self.recipients.map { replies[$0]?.code ?? 0 }
    }

    private static func octets(_ count: Int) -> Octets {
        var generator = SystemRandomNumberGenerator()
        return Octets((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    @Test(arguments: [0, 1, 65_536, 1_048_575, 1_048_576, 1_048_577, 5_000_000])
    func `between gateways binary content goes as it is, and the connection serves on`(_ size: Int) async throws {
        let service = TestService(), client = try client()
        let server = try TestCertificate("gw"), member = try TestCertificate("member")
        let identity = server.identity, (known, gateway) = (member.der, server.der)
        let parts = [Octets(utf8: "Content-Transfer-Encoding: binary\r\n\r\n"), Self.octets(size)]
        try await RunningServer.run(.peer, .peer(identity: { identity }, judge: { $0.first == known }), service: service) {
            running in
            let security = SMTPDestination.Security.peer(identity: member.identity) { $0.first == gateway }
            for _ in 0..<2 {
                let result = await client.send(
                    .binary(parts) { Octets(utf8: "not asked for") }, envelope: self.envelope,
                    to: self.destination(running.port, security))
                #expect(self.codes(result) == [250, 250])
            }
            #expect(service.messages == [.joined(parts), .joined(parts)] && service.sessions.count == 1)
            #expect(running.budget.inUse == 0)
            await client.close()
        }
    }

    @Test func `elsewhere the same content goes as lines`() async throws {
        let service = TestService(), client = try client()
        try await RunningServer.run(service: service) { server in
            let result = await client.send(
                .binary([Self.octets(100)]) { Octets(utf8: "AAAA\r\n") }, envelope: self.envelope,
                to: self.destination(server.port))
            #expect(self.codes(result) == [250, 250] && service.messages == [Octets(utf8: "AAAA\r\n")])
            await client.close()
        }
    }

    @Test func `RFC 2033: LMTP, one answer for each recipient, and a loss between them`() async throws {
        for isLost in [false, true] {
            let peer = ScriptedPeer { _, line in
                switch line {
                case "LHLO c.example": .say("250-peer\r\n250 PIPELINING\r\n")
                case ".": isLost ? .sayAndClose("250 2.0.0 for b\r\n") : .say("250 2.0.0 for b\r\n452 4.2.2 c is full\r\n")
                default: ScriptedPeer.usual(line)
                }
            }
            let client = try client()
            try await peer.run { port in
                let result = await client.send(
                    Octets(utf8: "a\r\n"), envelope: envelope, to: destination(port, dialect: .lmtp))
                #expect(codes(result) == [250, isLost ? 451 : 452])
                await client.close()
            }
        }
    }

    @Test func `RFC 2033 section 4.3: LMTP by chunks where they are offered, whole lines`() async throws {
        let peer = ScriptedPeer { _, line in
            switch line {
            case "LHLO c.example": .say("250-peer\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
            case "last": .say("250 2.0.0 b\r\n550 5.7.1 c\r\n")
            default: ScriptedPeer.usual(line)
            }
        }
        let client = try client()
        try await peer.run { port in
            let result = await client.send(
                Octets(utf8: ".first\r\nlast"), envelope: envelope, to: destination(port, dialect: .lmtp))
            #expect(codes(result) == [250, 550])
            #expect(peer.lines.suffix(3) == ["BDAT 14 LAST", ".first", "last"])
            await client.close()
        }
    }

    @Test func `RFC 6152 section 3: what a server without 8BITMIME gets`() async throws {
        let peer = ScriptedPeer { _, line in ScriptedPeer.usual(line) }
        let client = try client(), content = Octets(utf8: "caf\u{E9}\r\n")
        try await peer.run { port in
            for (rule, expected, line) in [
                (.converted { _ in Octets(utf8: "caf=E9\r\n") }, 250, "caf=E9"), (.converted { _ in nil }, 554, nil),
                (.demanded, 451, nil),
            ] as [(SMTPDestination.EightBit, Int, String?)] {
                let result = await client.send(content, envelope: envelope, to: destination(port, eightBit: rule))
                #expect(codes(result) == [expected, expected])
                if let line { #expect(peer.lines.contains(line)) }
                guard case .finished(let replies, _, _, _) = result, expected != 250 else { continue }
                #expect(replies.values.allSatisfy { $0.status.description == (expected == 554 ? "5.6.3" : "4.6.3") })
            }
            let plain = await client.send(
                Octets(utf8: "cafe\r\n"), envelope: envelope, to: destination(port, eightBit: .demanded))
            #expect(codes(plain) == [250, 250], "seven bits need nothing")
            #expect(peer.lines.filter { $0.hasPrefix("MAIL") }.count == 2 && peer.connections == 1)
            await client.close()
        }
    }

    @Test func `a server with 8BITMIME gets eight bits as they are`() async throws {
        let service = TestService(), client = try client(), content = Octets(utf8: "caf\u{E9}\r\n")
        try await RunningServer.run(service: service) { server in
            let result = await client.send(
                content, envelope: self.envelope, to: self.destination(server.port, eightBit: .converted { _ in nil }))
            #expect(self.codes(result) == [250, 250] && service.messages == [content])
            await client.close()
        }
    }
}
