import FoundationEssentials
import MailModel
import SASLProtocol
import SMTPProtocol
import Testing

@Suite("Signing in: RFC 4954")
struct SMTPAuthenticationTests {
    private func server() throws -> ScriptedServer {
        var server = try ScriptedServer(tls: .required, authentication: .passwordsAndSCRAM)
        server.passwords = ["tim": "tanstaaftanstaaf"]
        server.records = ["tim": try #require(ScramRecord(password: "tanstaaftanstaaf", salt: Array(1...16)))]
        server.feed("EHLO c.example\r\n")
        server.feed("STARTTLS\r\n")
        server.feed("EHLO c.example\r\n")
        return server
    }

    private func coded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    private func decoded(_ reply: Reply?) throws -> String {
        String(decoding: try #require(Data(base64Encoded: reply?.lines.first ?? "")), as: UTF8.self)
    }

    @Test func `RFC 4616: PLAIN, with and without an initial response`() throws {
        let message = coded("\u{0}tim\u{0}tanstaaftanstaaf")
        for script in ["AUTH PLAIN \(message)\r\n", "AUTH PLAIN\r\n\(message)\r\n", "auth plain \(message)\r\n"] {
            var server = try server()
            server.feed(script)
            #expect(server.codes.last == 235 && server.machine.principal != nil)
        }
    }

    @Test func `LOGIN`() throws {
        var server = try server()
        server.feed("AUTH LOGIN\r\n")
        #expect(try decoded(server.replies.last) == "Username:")
        server.feed("\(coded("tim"))\r\n")
        #expect(try decoded(server.replies.last) == "Password:")
        server.feed("\(coded("tanstaaftanstaaf"))\r\n")
        #expect(server.codes.suffix(3) == [334, 334, 235])
    }

    private func scram(_ server: inout ScriptedServer, user: String, password: String) throws {
        var client = ScramClient(user: user, password: password, nonce: "rOprNGfwEbeRWgbNEkqO")
        server.feed("AUTH SCRAM-SHA-256 \(coded(client.first))\r\n")
        #expect(server.codes.last == 334)
        server.feed("\(coded(try client.final(try decoded(server.replies.last))))\r\n")
        guard server.codes.last == 334 else { return }
        try client.verify(try decoded(server.replies.last))
        server.feed("\r\n")
    }

    @Test func `RFC 7677: SCRAM-SHA-256, the server proving itself too`() throws {
        var server = try server()
        try scram(&server, user: "tim", password: "tanstaaftanstaaf")
        #expect(server.codes.last == 235 && server.machine.principal != nil)
    }

    @Test func `an unknown user and a wrong password look the same`() throws {
        var one = try server(), other = try server()
        try scram(&one, user: "tim", password: "wrong")
        try scram(&other, user: "tom", password: "wrong")
        #expect(one.codes == other.codes && one.replies.last == other.replies.last && one.codes.last == 535)
        var third = try server()
        try scram(&third, user: "tom", password: "")
        #expect(third.codes.last == 535 && third.machine.principal == nil)
    }

    @Test func `section 4: nothing is offered nor taken without TLS`() throws {
        var server = try ScriptedServer(tls: .required, authentication: .passwordsAndSCRAM)
        server.feed("EHLO c.example\r\n")
        #expect(server.replies.last?.lines.contains { $0.hasPrefix("AUTH") } == false)
        server.feed("AUTH PLAIN AHRpbQB0\r\n")
        #expect(server.codes.last == 538)
    }

    @Test func `section 6: mail only after signing in, and only once`() throws {
        var server = try server()
        server.feed("MAIL FROM:<>\r\n")
        #expect(server.codes.last == 530)
        server.feed("AUTH PLAIN \(coded("\u{0}tim\u{0}tanstaaftanstaaf"))\r\nAUTH PLAIN\r\nMAIL FROM:<>\r\n")
        #expect(server.codes.suffix(3) == [235, 503, 250])
    }

    @Test(arguments: ["*", "?", "====", "AAAA", "é"]) func `section 4: an exchange that is cancelled or malformed is over`(
        _ line: String
    ) throws {
        var server = try server()
        server.feed("AUTH PLAIN\r\n\(line)\r\nNOOP\r\n")
        #expect(server.codes.suffix(2) == [501, 250])
    }

    @Test func `the fifth failure is the end`() throws {
        var server = try server()
        for _ in 0..<5 { server.feed("AUTH PLAIN \(coded("\u{0}tim\u{0}wrong"))\r\n") }
        #expect(server.codes.suffix(5) == [535, 535, 535, 535, 421] && server.isClosed)
    }

    @Test func `an unknown mechanism is 504`() throws {
        var server = try server()
        server.feed("AUTH CRAM-MD5\r\nAUTH\r\nAUTH PLAIN a b\r\n")
        #expect(server.codes.suffix(3) == [504, 501, 501])
    }

    @Test func `section 4: a response may be longer than a command, and no longer than 12,288 octets`() throws {
        var server = try server()
        server.feed("AUTH PLAIN\r\n\(String(repeating: "A", count: 12_284))\r\n")
        #expect(server.codes.last == 501)
        server.feed("AUTH PLAIN\r\n\(String(repeating: "A", count: 12_288))\r\nNOOP\r\n")
        #expect(server.codes.suffix(2) == [500, 250])
    }

    @Test func `where people sign in, whose passwords it cannot use, SCRAM is neither offered nor taken`() throws {
        var server = try ScriptedServer(tls: .fromFirstOctet, authentication: .passwords)
        server.feed("EHLO c.example\r\nAUTH SCRAM-SHA-256\r\n")
        #expect(server.replies.contains { $0.wireText.contains("AUTH PLAIN LOGIN\r\n") })
        #expect(server.codes.last == 504)
    }
}
