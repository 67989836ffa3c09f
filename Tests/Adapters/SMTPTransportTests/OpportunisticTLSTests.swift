import Foundation
import MailModel
import NIOCore
import SMTPTransport
import SecureMailTestKit
import Synchronization
import Testing

@Suite("RFC 7435 section 3: TLS towards outsiders, where it can be had", .timeLimit(.minutes(5)))
struct OpportunisticTLSTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// To STARTTLS; `nil`: it is not offered.
        let answer: ScriptedPeer.Answer?
        let reason: ClearReason
        let connections: Int
    }

    static let cases = [
        Case(testDescription: "not offered", answer: nil, reason: .notOffered, connections: 1),
        Case(testDescription: "refused for now", answer: .say("454 4.7.0 no\r\n"), reason: .refused, connections: 1),
        Case(testDescription: "refused", answer: .say("502 5.5.1 no\r\n"), reason: .refused, connections: 1),
        Case(testDescription: "closed at STARTTLS", answer: .close, reason: .failed, connections: 2),
        Case(testDescription: "closed in the handshake", answer: .sayAndClose("220 go\r\n"), reason: .failed, connections: 2),
        Case(testDescription: "no handshake at all", answer: .sayThenNoise("220 go\r\n"), reason: .failed, connections: 2),
        Case(testDescription: "words behind the 220", answer: .say("220 go\r\n250 ok\r\n"), reason: .failed, connections: 2),
    ]

    private let client: SMTPClient
    private let envelope: Envelope

    init() throws {
        client = try Self.client(handshake: .seconds(60))
        envelope = Envelope(sender: nil, recipients: [try #require(EmailAddress("b@mx.example"))])
    }

    private static func client(handshake: TimeAmount) throws -> SMTPClient {
        var timeouts = SMTPTimeouts.patient
        timeouts.handshake = handshake
        return SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: timeouts)
    }

    private func peer(_ answer: ScriptedPeer.Answer?, mail: ScriptedPeer.Answer? = nil) -> ScriptedPeer {
        ScriptedPeer { _, line in
            switch line.prefix(4) {
            case "EHLO": answer == nil ? .say("250 peer\r\n") : .say("250-peer\r\n250 STARTTLS\r\n")
            case "STAR": answer ?? .say("502 no\r\n")
            case "MAIL": mail ?? ScriptedPeer.usual(line)
            default: ScriptedPeer.usual(line)
            }
        }
    }

    /// The code that the recipient got, or the refusal's, and why it went in clear.
    private func send(
        to port: Int, _ security: SMTPDestination.Security, by other: SMTPClient? = nil
    ) async -> (code: Int, clear: ClearReason?) {
        let clear = Box()
        var destination = SMTPDestination(
            name: "mx", endpoints: [HostPort("127.0.0.1:\(port)")].compactMap { $0 }, security: security)
        destination.noteClear = { clear.set($1) }
        switch await (other ?? client).send(Octets(utf8: "a\r\n"), envelope: envelope, to: destination) {
        case .notStarted(let reply): return (reply.code, clear.value)
        case .finished(let replies, _, _, _): return (replies.values.first?.code ?? 0, clear.value)
        }
    }

    private final class Box: Sendable {
        private let held = Mutex<ClearReason?>(nil)
        var value: ClearReason? { held.withLock { $0 } }
        func set(_ reason: ClearReason?) { held.withLock { $0 = reason } }
    }

    @Test(arguments: cases) func `where it fails, mail goes in clear, and why is told`(_ case: Case) async throws {
        let peer = peer(`case`.answer)
        try await peer.run { port in
            let result = await send(to: port, .startTLSIfOffered)
            #expect(result == (250, `case`.reason) && peer.connections == `case`.connections)
            #expect(await send(to: port, .startTLSIfOffered) == (250, `case`.reason))
            // One that offers no TLS is kept; where TLS failed, the next message may have it.
            #expect(peer.connections == (`case`.reason == .notOffered ? 1 : 2) * `case`.connections)
            await client.close()
        }
    }

    /// What was read by whoever listens is on record, delivered or not; what was not sent is not.
    @Test(arguments: [("451 later\r\n", "354 go\r\n", true), ("250 ok\r\n", "451 no\r\n", false)])
    func `content that went in clear is told of, whatever was answered`(_ end: String, _ data: String, _ told: Bool) async throws
    {
        let peer = ScriptedPeer { _, line in
            switch line {
            case "DATA": .say(data)
            case ".": .say(end)
            default: ScriptedPeer.usual(line)
            }
        }
        try await peer.run { port in
            #expect(await send(to: port, .startTLSIfOffered) == (451, told ? .notOffered : nil))
            await client.close()
        }
    }

    @Test func `a handshake that never ends is given up, and mail goes in clear`() async throws {
        let peer = peer(.say("220 go\r\n")), impatient = try Self.client(handshake: .milliseconds(50))
        try await peer.run { port in
            #expect(await send(to: port, .startTLSIfOffered, by: impatient) == (250, .failed) && peer.connections == 2)
            await impatient.close()
        }
    }

    @Test(arguments: cases) func `where it must be, nothing goes`(_ case: Case) async throws {
        let peer = peer(`case`.answer)
        try await peer.run { port in
            let result = await send(to: port, .startTLSRequired(.judge { _ in true }))
            #expect((400..<500).contains(result.code) && result.clear == nil)
            #expect(!peer.lines.contains { $0.hasPrefix("MAIL") } && peer.connections == 1)
        }
    }

    @Test(
        arguments: [ScriptedPeer.Answer.say("454 no\r\n"), .sayAndClose("220 go\r\n")],
        ["530 5.7.0 Must issue STARTTLS", "550 5.7.10 Encryption needed"])
    func `RFC 3207 section 4: a server that demands the TLS which fails with it keeps the mail waiting, not returned`(
        _ answer: ScriptedPeer.Answer, _ demand: String
    ) async throws {
        let peer = peer(answer, mail: .say("\(demand)\r\n"))
        try await peer.run { port in
            #expect(await send(to: port, .startTLSIfOffered).code == 454)
            await client.close()
        }
        let never = self.peer(nil, mail: .say("530 5.7.0 who are you\r\n")), another = try Self.client(handshake: .seconds(60))
        try await never.run { port in
            let result = await send(to: port, .startTLSIfOffered, by: another)
            #expect(result.code == 530, "one that never offered it means something else")
            await another.close()
        }
    }

    @Test func `where it works, it is used, whatever the certificate, and nothing is told`() async throws {
        let folder = try TemporaryFolder(), server = try TestCertificate("gw"), service = TestService()
        let identity = try server.write(to: URL(fileURLWithPath: folder.path))
        try await RunningServer.run(.mx, .startTLS(identity, isRequired: true), service: service) { server in
            #expect(await self.send(to: server.port, .startTLSIfOffered) == (250, nil))
            #expect(service.messages.count == 1)
            await self.client.close()
        }
    }
}
