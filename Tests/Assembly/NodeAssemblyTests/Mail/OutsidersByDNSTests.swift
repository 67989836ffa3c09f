import CommunityModel
import DNSFormat
import DNSResolver
import MailModel
import MessageFlow
import SMTPTransport
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite(
    "From a domain's name to its server: nsd, a signed zone, SMTP",
    .enabled(if: NameServer.isAvailable, "nsd or ldnsutils is missing"), .timeLimit(.minutes(5)))
struct OutsidersByDNSTests {
    private let domain: DomainName, recipient: EmailAddress

    init() throws {
        domain = try #require(DomainName("mail.signed.example"))
        recipient = try #require(EmailAddress("x@mail.signed.example"))
    }

    private func search(isOwnAddress: @escaping @Sendable (IPAddress) -> Bool = { _ in false }) throws -> MailExchangerSearch {
        let server = try NameServer.shared.get()
        let resolver = try UnboundResolver(
            ResolverConfiguration(servers: [server.endpoint], trustAnchor: server.trustAnchor))
        return MailExchangerSearch(
            resolver: resolver, entropy: SystemTestEntropy(), ownNames: [], isOwnAddress: isOwnAddress,
            isNobodys: { _ in false })
    }

    private func relaying(port: Int) async throws -> SMTPRelaying {
        let community = try await TestCommunity.make()
        let judge = PeerJudge(directory: DirectoryHolder(nil), verifier: community.verifier, clock: FakeClock())
        let client = SMTPClient(heloName: try #require(DomainName("gateway.ministry.example")))
        return SMTPRelaying(client: client, judge: judge, outsidersPort: port, ownTLS: { nil })
    }

    /// Answers as a server without extensions does.
    private static func serve(_ socket: LoopbackSocket) async {
        await socket.send("220 alive.signed.example\r\n".utf8)
        var text = "", isContent = false
        while case let piece = await socket.receive(), !piece.isEmpty {
            text += String(decoding: piece, as: UTF8.self)
            while let end = text.firstIndex(of: "\r\n") {
                let line = String(text[..<end])
                text = String(text[text.index(after: end)...])
                if isContent, line != "." { continue }
                isContent = line == "DATA"
                await socket.send((isContent ? "354 go\r\n" : "250 ok\r\n").utf8)
            }
        }
    }

    @Test func `a dead host and a dead IPv6 address are passed over, and what took the mail is named`() async throws {
        let found = try await search().exchangers(of: domain)
        #expect(found.status == .secure && found.hosts.map(\.status) == [.secure, .secure])
        #expect(found.hosts.map(\.host.text) == ["dead.signed.example", "alive.signed.example"])
        let listener = try #require(LoopbackListener { await Self.serve($0) })
        let relaying = try await relaying(port: listener.port)
        let result = await relaying.relay(
            Octets(utf8: "Subject: x\r\n\r\nx\r\n"), envelope: Envelope(sender: nil, recipients: [recipient]),
            to: .exchangers(found))
        guard case .finished(let replies, false, let next, _, let clear) = result else {
            Issue.record("not finished: \(result)")
            return
        }
        #expect(
            replies[recipient]?.code == 250 && next == [recipient: "alive.signed.example"]
                && clear == ["alive.signed.example": .notOffered])
        #expect(listener.connections == 1)
        await relaying.client.close()
    }

    @Test func `mail is never sent to the addresses that this machine has`() async throws {
        let own = OwnAddresses(try ["192.0.2.2", "127.0.0.1"].map { try #require(IPAddress($0)) })
        for (text, isOwn) in [("192.0.2.2", true), ("192.0.2.1", false), ("2001:db8::1", false), ("127.0.0.1", false)] {
            #expect(own.contains(try #require(IPAddress(text))) == isOwn)
        }
        let search = try search { $0.isLoopback }, domain = domain
        await #expect(throws: MailExchangersFailure.ourselves) { _ = try await search.exchangers(of: domain) }
    }
}
