import MailModel
import SMTPProtocol
import Testing

@Suite("Client and server machines against each other")
struct MachinesTogetherTests {
    private static let content = Octets(utf8: "Subject: x\r\n\r\n.\r\n..two\r\n.MAIL FROM:<>\r\n")
    private static let transfers: [SMTPClientMachine.Transfer] = [.data, .chunks(isBinary: false), .chunks(isBinary: true)]

    /// Runs a client over a script of envelopes; `pieces` octets travel at once, in both directions.
    private func run(
        _ envelopes: [Envelope], against server: inout ScriptedServer, pieces: Int, by transfer: SMTPClientMachine.Transfer
    ) throws -> [SMTPClientMachine.Outcome] {
        var client = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .ifOffered)
        var parser = SMTPReplyParser(), outcomes: [SMTPClientMachine.Outcome] = []
        var waiting = envelopes[...], read = 0, left = Octets()
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
                guard let next = waiting.popFirst() else { return }
                left = Self.content
                try perform(client.begin(next, size: Self.content.count, isEightBit: false, by: transfer))
            case .sendContent:
                var stuffer = DotStuffer()
                let wire = stuffer.stuffed(Self.content) + stuffer.ending
                client.contentSent()
                feed(wire)
            case .sendChunks:
                while !left.isEmpty {
                    let piece = left[0..<min(10, left.count)]
                    left = left[piece.count..<left.count]
                    let command = client.nextChunk(size: piece.count, isLast: left.isEmpty)
                    client.chunkSent()
                    if left.isEmpty { client.contentSent() }
                    feed(Array(try #require(command).utf8) + piece.bytes)
                }
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

    @Test(arguments: [1, 2, 7, .max], transfers) func `messages arrive as they were sent, whatever the pieces`(
        _ pieces: Int, _ transfer: SMTPClientMachine.Transfer
    ) throws {
        let known = try #require(EmailAddress("b@mx.example")), unknown = try #require(EmailAddress("x@mx.example"))
        let envelopes = [
            Envelope(sender: EmailAddress("a@c.example"), recipients: [known, unknown]),
            Envelope(sender: nil, recipients: [unknown]),
            Envelope(sender: nil, recipients: [known]),
        ]
        var server = try ScriptedServer(tls: .offered, takesBinary: true)
        server.judgeRecipient = { $0 == known ? nil : Refusal(.permanent, .unknownMailbox, scope: .recipient) }
        let outcomes = try run(envelopes, against: &server, pieces: pieces, by: transfer)
        #expect(outcomes.map { $0.replies[known]?.code } == [250, nil, 250])
        #expect(outcomes.map { $0.replies[unknown]?.code } == [550, 550, nil])
        #expect(server.messages.map(\.content) == [Self.content, Self.content])
        #expect(server.messages.map(\.envelope.recipients) == [[known], [known]])
        #expect(server.startedTLS == 1 && !server.isClosed)
    }
}
