import MailModel
import Testing

@testable import SMTPTransport

@Suite("RFC 5321 section 5.1: a destination with several servers", .timeLimit(.minutes(5)))
struct NextServerTests {
    private static let plain = EmailAddress("b@mx.example"), international = EmailAddress("dörte@mx.example")
    private let client: SMTPClient

    init() throws { client = SMTPClient(heloName: try #require(DomainName("c.example")), timeouts: .patient) }

    private func destination(
        _ ports: [Int], eightBit: SMTPDestination.EightBit = .assumed, isWhole: Bool = true,
        server: (@Sendable (HostPort) -> String)? = nil
    ) -> SMTPDestination {
        var destination = SMTPDestination(
            name: "mx", endpoints: ports.compactMap { HostPort("127.0.0.1:\($0)") }, security: .clear, eightBit: eightBit)
        destination.isWhole = isWhole
        if let server { destination.server = server }
        return destination
    }

    private func send(
        _ content: String = "Subject: x\r\n\r\nx\r\n", for recipients: [EmailAddress?] = [plain], to destination: SMTPDestination
    ) async -> [String] {
        let recipients = recipients.compactMap { $0 }
        let envelope = Envelope(sender: nil, recipients: recipients)
        switch await client.send(Octets(utf8: content), envelope: envelope, to: destination) {
        case .notStarted(let reply): return ["not started: \(reply.code)"]
        case .finished(let replies, _, _, _): return recipients.map { replies[$0].map { "\($0.code) \($0.status)" } ?? "none" }
        }
    }

    /// A server that offers these, or knows no EHLO.
    private func peer(
        _ extensions: [String]?, mail: ScriptedPeer.Answer? = nil, end: ScriptedPeer.Answer = .say("250 taken\r\n")
    ) -> ScriptedPeer {
        let greeting = (["peer"] + (extensions ?? [])).enumerated()
            .map { "250\($0 == (extensions ?? []).count ? " " : "-")\($1)\r\n" }.joined()
        return ScriptedPeer { _, line in
            switch line.prefix(4) {
            case "EHLO": extensions == nil ? .say("502 what\r\n") : .say(greeting)
            case "HELO": .say("250 hi\r\n")
            case "MAIL": mail ?? .say("250 ok\r\n")
            case ".": end
            default: ScriptedPeer.usual(line)
            }
        }
    }

    /// A port where nobody listens.
    private static let nobody = 1

    private static let long = "Subject: x\r\n\r\n" + String(repeating: "0123456789\r\n", count: 100)

    @Test func `a message that is too big for one server goes to the next; for good only when all say so`() async throws {
        let small = peer(["SIZE 100"]), other = peer(["SIZE 200"]), big = peer(["SIZE 100000"])
        try await small.run { first in
            try await big.run { second in
                #expect(await send(Self.long, to: destination([first, second])) == ["250 2.0.0"])
                #expect(await send(to: destination([first, second])) == ["250 2.0.0"])
                #expect(small.connections == 1 && small.lines.filter { $0.hasPrefix("MAIL") }.count == 1, "it is kept for others")
            }
            try await other.run { second in
                #expect(await send(Self.long, to: destination([first, second])) == ["552 5.3.4"])
            }
            #expect(await send(Self.long, to: destination([first, Self.nobody])) == ["452 4.3.4"])
            #expect(await send(Self.long, to: destination([first])) == ["552 5.3.4"])
            let some = destination([first], isWhole: false)
            #expect(await send(Self.long, to: some) == ["452 4.3.4"], "the domain has more servers than these")
        }
        await client.close()
    }

    @Test func `RFC 6531 section 3.2: an address that one server cannot take waits for another, or goes there`() async throws {
        let old = peer([]), new = peer(["SMTPUTF8", "8BITMIME"]), other = peer([])
        try await old.run { first in
            try await new.run { second in
                let both = destination([first, second])
                #expect(await send(for: [Self.international], to: both) == ["250 2.0.0"])
                #expect(await send(for: [Self.international, Self.plain], to: both) == ["250 2.0.0", "250 2.0.0"])
            }
            try await other.run { second in
                let both = destination([first, second])
                #expect(await send(for: [Self.international], to: both) == ["550 5.6.7"])
                #expect(await send(for: [Self.international, Self.plain], to: both) == ["550 5.6.7", "250 2.0.0"])
            }
            #expect(await send(for: [Self.international, Self.plain], to: destination([first])) == ["550 5.6.7", "250 2.0.0"])
        }
        await client.close()
    }

    private static let mixed = [international, plain]
    private static let modern = ["SMTPUTF8", "8BITMIME", "DSN"]

    /// Whom the peer was asked for.
    private func asked(_ peer: ScriptedPeer) -> [String] {
        peer.lines.filter { $0.hasPrefix("RCPT") }.map { String($0.dropFirst(8).prefix { $0 != ">" }) + ">" }
    }

    @Test func `those whom the first server cannot take go to the next at once, and each is told who took it`() async throws {
        let old = peer([]), new = peer(Self.modern), recipients = Self.mixed.compactMap { $0 }
        try await old.run { first in
            try await new.run { second in
                let envelope = Envelope(sender: nil, recipients: recipients)
                let result = await client.send(Octets(utf8: "x\r\n"), envelope: envelope, to: destination([first, second]))
                guard case .finished(let replies, false, let servers, let tookRequests) = result else {
                    Issue.record("not finished: \(result)")
                    return
                }
                #expect(recipients.allSatisfy { replies[$0]?.code == 250 })
                #expect(recipients.map { servers[$0]?.port } == [second, first])
                #expect(tookRequests == Set(recipients.prefix(1)), "the first offers no DSN")
                #expect(asked(old) == ["<b@mx.example>"] && asked(new) == ["<dörte@mx.example>"], "nobody gets it twice")
            }
        }
        await client.close()
    }

    @Test func `while the first server says not now to some, those whom it cannot take go to the next with them`() async throws {
        let busy = "451 4.3.0 later\r\n", old = peer([], mail: .say(busy)), new = peer(Self.modern)
        try await old.run { first in
            try await new.run { second in
                #expect(await send(for: Self.mixed, to: destination([first, second])) == ["250 2.0.0", "250 2.0.0"])
            }
            let other = peer([], mail: .say(busy)), third = peer(Self.modern)
            try await other.run { second in
                try await third.run { last in
                    let result = await send(for: Self.mixed, to: destination([first, second, last]))
                    #expect(result == ["250 2.0.0", "451 4.3.0"], "two that say not now are enough, for whom they said it")
                }
                #expect(await send(for: Self.mixed, to: destination([first, second])) == ["550 5.6.7", "451 4.3.0"])
            }
        }
        await client.close()
    }

    @Test func `a server that may have the message is the last that is asked, and all who wait stay with it`() async throws {
        let old = peer([], end: .close), new = peer(Self.modern), recipients = Self.mixed.compactMap { $0 }
        try await old.run { first in
            try await new.run { second in
                let envelope = Envelope(sender: nil, recipients: recipients)
                let result = await client.send(Octets(utf8: "x\r\n"), envelope: envelope, to: destination([first, second]))
                guard case .finished(let replies, true, let servers, _) = result else {
                    Issue.record("not finished: \(result)")
                    return
                }
                #expect(replies.values.allSatisfy(\.isTransient) && recipients.allSatisfy { servers[$0]?.port == first })
                #expect(new.connections == 0)
            }
        }
        await client.close()
    }

    @Test func `each address is tried once, and the last of those that are left has the time of a lone server`() throws {
        let all = ["a1", "b1", "a2", "b1"].compactMap { HostPort(host: $0, port: 25) }
        var destination = SMTPDestination(name: "mx", endpoints: all, security: .clear)
        destination.server = { String($0.host.prefix(1)) }
        let recipient = try #require(Self.plain)
        var search = ServerSearch(destination, [recipient])
        let first = search.next()
        var next = try #require(first)
        #expect(next.endpoint.host == "a1" && !next.isLast)
        search.heard(SentMessage(.finished([recipient: Reply(.transient, .localError)], isUnanswered: false)), at: next.endpoint)
        let second = search.next()
        next = try #require(second)
        #expect(next.endpoint.host == "b1" && next.isLast, "another address of a server that was heard is not tried")
        #expect(search.next() == nil)
    }

    @Test func `what a server that knows no EHLO does not offer is not said for good`() async throws {
        let old = peer(nil)
        try await old.run { port in
            #expect(await send(for: [Self.international], to: destination([port])) == ["450 4.6.7"])
            let inconvertible = destination([port], eightBit: .converted { _ in nil })
            #expect(await send("caf\u{E9}\r\n", to: inconvertible) == ["454 4.6.3"])
        }
        await client.close()
    }

    @Test func `RFC 6152 section 3: content that cannot be converted goes to a server with 8BITMIME`() async throws {
        let old = peer([]), new = peer(["8BITMIME"])
        try await old.run { first in
            try await new.run { second in
                let destination = destination([first, second], eightBit: .converted { _ in nil })
                #expect(await send("caf\u{E9}\r\n", to: destination) == ["250 2.0.0"])
                #expect(new.lines.contains("MAIL FROM:<> BODY=8BITMIME") && !old.lines.contains { $0.hasPrefix("MAIL") })
            }
        }
        await client.close()
    }

    @Test func `two servers that say not now are enough for one attempt`() async throws {
        let busy = (0..<3).map { _ in peer([], mail: .say("451 4.3.0 later\r\n")) }
        try await busy[0].run { first in
            try await busy[1].run { second in
                try await busy[2].run { third in
                    #expect(await send(to: destination([first, second, third])) == ["451 4.3.0"])
                    #expect(busy.map(\.connections) == [1, 1, 0])
                }
            }
            #expect(await send(to: destination([first, Self.nobody])) == ["451 4.3.0"], "a dead one beside it says less")
        }
        await client.close()
    }

    @Test func `another address of the server that said not now is not asked`() async throws {
        let busy = peer([], mail: .say("451 4.3.0 later\r\n")), same = peer([]), backup = peer([])
        try await busy.run { first in
            try await same.run { second in
                try await backup.run { third in
                    let destination = destination([first, second, third]) { $0.port == third ? "backup" : "best" }
                    #expect(await send(to: destination) == ["250 2.0.0"])
                    #expect(same.connections == 0 && backup.connections == 1)
                }
            }
        }
        await client.close()
    }
}
