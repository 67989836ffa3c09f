import MailModel
import SMTPProtocol
import Testing

@Suite("Client and server machines against each other")
struct MachinesTogetherTests {
    private static let content = Octets(utf8: "Subject: x\r\n\r\n.\r\n..two\r\n.MAIL FROM:<>\r\n")

    /// Runs a client over a script of envelopes; `pieces` octets travel at once, in both directions.
    private func run(_ envelopes: [Envelope], against server: inout ScriptedServer, pieces: Int) throws -> [SMTPClientMachine
        .Outcome]
    {
        var client = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .ifOffered)
        var parser = SMTPReplyParser(), outcomes: [SMTPClientMachine.Outcome] = []
        var waiting = envelopes[...], read = 0
        func feed(_ octets: [UInt8]) {
            var rest = octets[...]
            while !rest.isEmpty {
                server.feed(Array(rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
            }
        }
        func perform(_ action: SMTPClientMachine.Action) throws {
            switch action {
            case .none: break
            case .send(let text): feed(Array(text.utf8))
            case .startTLS: try perform(client.tlsStarted())
            case .ready:
                if let next = waiting.popFirst() { try perform(client.begin(next, size: Self.content.count, isEightBit: false)) }
            case .sendContent:
                var stuffer = DotStuffer()
                let wire = stuffer.stuffed(Self.content) + stuffer.ending
                client.contentSent()
                feed(wire)
            case .finished(let outcome):
                outcomes.append(outcome)
                if client.isReady { try perform(.ready) }
            case .unusable(let reply): Issue.record("unusable: \(reply)")
            }
        }
        while read < server.replies.count {
            var octets = Array(server.replies[read].wireText.utf8)[...]
            read += 1
            while !octets.isEmpty {
                parser.isHello = client.isAwaitingHello
                let (taken, reply) = try octets.prefix(pieces).withUnsafeBytes { pointer in
                    try Result { () throws(SMTPReplyParser.Failure) in try parser.read(pointer) }.get()
                }
                octets = octets.dropFirst(taken)
                if let reply { try perform(client.received(reply)) }
            }
        }
        return outcomes
    }

    @Test(arguments: [1, 2, 7, .max]) func `messages arrive as they were sent, whatever the pieces`(_ pieces: Int) throws {
        let known = try #require(EmailAddress("b@mx.example")), unknown = try #require(EmailAddress("x@mx.example"))
        let envelopes = [
            Envelope(sender: EmailAddress("a@c.example"), recipients: [known, unknown]),
            Envelope(sender: nil, recipients: [unknown]),
            Envelope(sender: nil, recipients: [known]),
        ]
        var server = try ScriptedServer(tls: .offered)
        server.judgeRecipient = { $0 == known ? nil : Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        let outcomes = try run(envelopes, against: &server, pieces: pieces)
        #expect(outcomes.map { $0.replies[known]?.code } == [250, nil, 250])
        #expect(outcomes.map { $0.replies[unknown]?.code } == [550, 550, nil])
        #expect(server.messages.map(\.content) == [Self.content, Self.content])
        #expect(server.messages.map(\.envelope.recipients) == [[known], [known]])
        #expect(server.startedTLS == 1 && !server.isClosed)
    }
}
