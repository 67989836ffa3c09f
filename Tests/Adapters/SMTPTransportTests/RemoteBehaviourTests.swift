import MailModel
import SMTPTransport
import Synchronization
import Testing

@Suite("Servers of others: slow, greylisting, refusing, broken", .timeLimit(.minutes(5)))
struct RemoteBehaviourTests {
    private let recipients = ["a@mx.example", "b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) }
    private var envelope: Envelope { Envelope(sender: EmailAddress("s@c.example"), recipients: recipients) }
    private let client: SMTPClient

    init() throws {
        client = SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: .patient)
    }

    private func send(to ports: Int...) async -> SMTPTransactionResult {
        let destination = SMTPDestination(
            name: "mx", endpoints: ports.compactMap { HostPort("127.0.0.1:\($0)") }, security: .startTLSIfOffered)
        return await client.send(Octets(utf8: "Subject: x\r\n\r\nx\r\n"), envelope: envelope, to: destination)
    }

    /// A server that answers as usual, but for one stage.
    private func peer(_ stage: String, _ answer: ScriptedPeer.Answer, isPipelining: Bool) -> ScriptedPeer {
        ScriptedPeer(greeting: stage == "greeting" ? answer : .say("220 peer\r\n")) { _, line in
            if line.hasPrefix(stage), stage != "." || line == "." { return answer }
            return isPipelining && line.hasPrefix("EHLO") ? .say("250-peer\r\n250 PIPELINING\r\n") : ScriptedPeer.usual(line)
        }
    }

    private func outcome(_ result: SMTPTransactionResult) -> RemoteCase.Outcome {
        switch result {
        case .notStarted(let reply): .nextHost(reply.code)
        case .finished(let replies, let isUnanswered, _, _):
            .stands(recipients.map { replies[$0]?.code ?? 0 }, isUnanswered: isUnanswered)
        }
    }

    @Test(arguments: RemoteCase.all, [false, true])
    func `RFC 5321 section 5.1: until content is sent, or somebody answered for good, the next host is tried`(
        _ case: RemoteCase, _ isPipelining: Bool
    ) async throws {
        let good = ScriptedPeer { ScriptedPeer.usual($1) }
        let bad = peer(`case`.stage, `case`.answer, isPipelining: isPipelining)
        try await bad.run { first in
            switch `case`.outcome {
            case .nextServer(let codes): #expect(await outcome(send(to: first)) == .stands(codes))
            case .nextHost, .stands: #expect(await outcome(send(to: first)) == `case`.outcome)
            }
            await client.close()
        }
        let again = try RemoteBehaviourTests(), another = peer(`case`.stage, `case`.answer, isPipelining: isPipelining)
        try await another.run { first in
            try await good.run { second in
                let result = await again.outcome(again.send(to: first, second))
                switch `case`.outcome {
                case .nextHost, .nextServer: #expect(result == .stands([250, 250, 250]) && good.connections == 1)
                case .stands: #expect(result == `case`.outcome && good.connections == 0)
                }
                await again.client.close()
            }
        }
    }

    @Test(arguments: [500, 502, 504, 550]) func `RFC 5321 section 3.2: a server that knows no EHLO is greeted by HELO`(
        _ code: Int
    ) async throws {
        let old = ScriptedPeer { _, line in
            line.hasPrefix("EHLO")
                ? .say("\(code) what\r\n") : line.hasPrefix("HELO") ? .say("250 hi\r\n") : ScriptedPeer.usual(line)
        }
        try await old.run { port in
            #expect(await outcome(send(to: port)) == .stands([250, 250, 250]))
            #expect(old.connections == 1 && old.lines.prefix(2) == ["EHLO c.example", "HELO c.example"])
            await client.close()
        }
    }

    @Test func `one recipient is refused of three, one greylisted; the third gets the message`() async throws {
        let picky = ScriptedPeer { _, line in
            switch line {
            case "RCPT TO:<a@mx.example>": .say("550 5.1.1 nobody\r\n")
            case "RCPT TO:<b@mx.example>": .say("450 4.2.0 greylisted, come again\r\n")
            default: ScriptedPeer.usual(line)
            }
        }
        try await picky.run { port in
            #expect(await outcome(send(to: port)) == .stands([550, 450, 250]))
            #expect(picky.lines.filter { $0 == "." }.count == 1)
            await client.close()
        }
    }

    @Test func `greylisting: refused for now, taken when it comes again`() async throws {
        let tries = Mutex(0)
        let server = ScriptedPeer { _, line in
            guard line.hasPrefix("RCPT") else { return ScriptedPeer.usual(line) }
            let count = tries.withLock { count in
                count += 1
                return count
            }
            return count <= 3 ? .say("450 4.7.1 greylisted\r\n") : .say("250 ok\r\n")
        }
        try await server.run { port in
            #expect(await outcome(send(to: port)) == .stands([450, 450, 450]))
            #expect(!server.lines.contains("DATA"), "nothing is sent for nobody")
            #expect(await outcome(send(to: port)) == .stands([250, 250, 250]))
            #expect(server.connections == 1, "the session goes on")
            await client.close()
        }
    }

    @Test func `line ends without CR are read: they harm only who writes them`() async throws {
        let server = ScriptedPeer(greeting: .say("220 peer\n")) { _, line in
            switch ScriptedPeer.usual(line) {
            case .say(let text): .say(text.replacing("\r\n", with: "\n"))
            case .sayAndClose, .close, .nothing, .sayThenNoise: ScriptedPeer.usual(line)
            }
        }
        try await server.run { port in
            #expect(await outcome(send(to: port)) == .stands([250, 250, 250]))
            await client.close()
        }
    }
}
