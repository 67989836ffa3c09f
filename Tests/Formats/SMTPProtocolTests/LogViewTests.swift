import MailModel
import SMTPProtocol
import Testing

/// `Documentation/profile.md`, "Transport".
@Suite("LOGVIEW") struct LogViewTests {
    private static let view = "7 abc= 12 def="

    private func server(view: String? = view) throws -> ScriptedServer {
        var server = try ScriptedServer(comparesLogViews: true)
        server.logView = view
        return server
    }

    private func client(telling view: String? = "5 x 1 y") throws -> SMTPClientMachine {
        SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .never, logView: view)
    }

    private static func hello(_ keywords: String...) -> Reply { Reply(.success, suffix: 50, lines: ["s.example"] + keywords) }
    private static let greeting = Reply(.success, suffix: 20, lines: ["s.example"])

    @Test func `a server between gateways offers it, hears what the client holds, and says what it holds`() throws {
        var server = try server()
        server.feed("EHLO c.example\r\nLOGVIEW 5 x 1 y\r\nMAIL FROM:<>\r\n")
        #expect(server.heardLogViews == ["5 x 1 y"])
        #expect(server.replies[1].lines.contains("LOGVIEW"))
        #expect(server.replies[2].text == "250 2.0.0 " + Self.view)
        #expect(server.codes == [220, 250, 250, 250])
    }

    @Test func `what it does not understand is refused, and mail goes on`() throws {
        var server = try server(view: nil)
        server.feed("EHLO c.example\r\nLOGVIEW nonsense\r\nMAIL FROM:<>\r\n")
        #expect(server.codes == [220, 250, 501, 250])
    }

    @Test func `nothing that fills no line of a reply is heard`() throws {
        var server = try server()
        let long = String(repeating: "x", count: SMTPLimits.logView + 1)
        server.feed("EHLO c.example\r\nLOGVIEW\r\nLOGVIEW \r\nLOGVIEW \(long)\r\nLOGVIEW a\tb\r\nLOGVIEW \u{E9}\r\n")
        #expect(server.heardLogViews.isEmpty)
        #expect(server.codes.dropFirst(2).allSatisfy { $0 == 501 || $0 == 500 }, "\(server.codes)")
    }

    /// Who reads less of it takes a witness's word for none.
    @Test func `an answer is read to its end`() throws {
        var client = try client(), parser = SMTPReplyParser()
        _ = client.received(Self.greeting)
        _ = client.received(Self.hello("LOGVIEW"))
        (parser.isHello, parser.isLogView) = (client.isAwaitingHello, client.isAwaitingLogView)
        let view = String(repeating: "x", count: SMTPLimits.logView), octets = Array("250 2.0.0 \(view)\r\n".utf8)
        let reply = try octets.withUnsafeBytes { try parser.read($0).reply }
        #expect(client.received(try #require(reply)) == .ready)
        #expect(client.heardLogView == view && !client.isAwaitingLogView)
    }

    @Test(arguments: ["", "EHLO c.example\r\nMAIL FROM:<>\r\n"]) func `before EHLO and in a transaction it has no place`(
        _ before: String
    ) throws {
        var server = try server()
        server.feed(before + "LOGVIEW 5 x 1 y\r\n")
        #expect(server.codes.last == 503 && server.heardLogViews.isEmpty)
    }

    @Test func `the other doors know no such command`() throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nLOGVIEW 5 x 1 y\r\n")
        #expect(server.codes.last == 500 && !server.replies[1].lines.contains("LOGVIEW"))
    }

    @Test func `a client tells a server that offers it, once, and remembers the answer`() throws {
        var client = try client()
        _ = client.received(Self.greeting)
        #expect(client.received(Self.hello("LOGVIEW", "PIPELINING")) == .send("LOGVIEW 5 x 1 y\r\n"))
        #expect(!client.isReady)
        #expect(client.received(Reply(.success, .ok, Self.view)) == .ready)
        #expect(client.heardLogView == Self.view)
    }

    @Test func `a client tells nobody who did not ask, and has nothing to tell where it holds none`() throws {
        var asked = try client(telling: nil), unasked = try client()
        _ = asked.received(Self.greeting)
        _ = unasked.received(Self.greeting)
        #expect(asked.received(Self.hello("LOGVIEW")) == .ready)
        #expect(unasked.received(Self.hello("PIPELINING")) == .ready)
    }

    @Test(arguments: [(500, true), (501, true), (451, true), (421, false)])
    func `mail does not wait for a server that will not say`(
        _ code: Int, _ isReady: Bool
    ) throws {
        var client = try client()
        _ = client.received(Self.greeting)
        _ = client.received(Self.hello("LOGVIEW"))
        let severity: Reply.Severity = code < 500 ? .transient : .permanent
        _ = client.received(Reply(severity, suffix: code % 100, lines: ["no"]))
        #expect(client.isReady == isReady && client.heardLogView == nil)
    }
}
