import MailModel
import SMTPProtocol
import Testing

/// Every reply that a session can be given, with both codes.
@Suite("Enhanced status codes: RFC 2034 section 4")
struct EnhancedStatusTests {
    struct Case: CustomTestStringConvertible, Sendable {
        /// What comes before; its replies do not count here.
        var before = ""
        let said: String
        let answered: String
        var tls = SMTPServerConfiguration.TLS.none
        var authentication = SMTPServerConfiguration.Authentication.none
        var refusal: Refusal?

        var testDescription: String { "\(said.prefix(24)): \(answered)" }
    }

    private static let hello = "EHLO c.example\r\n", mail = hello + "MAIL FROM:<a@c.example>\r\n"
    private static let rcpt = mail + "RCPT TO:<b@mx.example>\r\n"
    private static let refused = Refusal(.permanent, .unknownMailbox, scope: .recipient)

    private static func signing(_ said: String, _ answered: String, before: String = hello) -> Case {
        Case(before: before, said: said, answered: answered, tls: .fromFirstOctet, authentication: .passwordsAndSCRAM)
    }

    static let cases: [Case] = [
        Case(said: "NOOP", answered: "250 2.0.0"), Case(said: "RSET", answered: "250 2.0.0"),
        Case(said: "QUIT", answered: "221 2.0.0"), Case(said: "VRFY b", answered: "252 2.1.5"),
        Case(said: "HELP", answered: "214 2.0.0"), Case(said: "EXPN b", answered: "502 5.5.1"),
        Case(said: "TURN", answered: "502 5.5.1"), Case(said: "what", answered: "500 5.5.2"),
        Case(said: "no\u{1}", answered: "500 5.5.2"), Case(said: String(repeating: "x", count: 5_000), answered: "500 5.5.6"),
        Case(said: "RSET x", answered: "501 5.5.4"), Case(said: "EHLO", answered: "501 5.5.4"),
        Case(said: "GET / HTTP/1.1", answered: "421 4.7.0"), Case(said: "STARTTLS", answered: "502 5.5.1"),
        Case(before: hello, said: "STARTTLS", answered: "220 2.0.0", tls: .offered),
        Case(said: "STARTTLS", answered: "503 5.5.1", tls: .offered),
        Case(before: hello, said: "STARTTLS\r\nNOOP", answered: "554 5.5.0", tls: .offered),
        Case(before: hello, said: "MAIL FROM:<>", answered: "530 5.7.0", tls: .required),
        Case(said: "AUTH PLAIN", answered: "502 5.5.1"),
        Case(before: hello, said: "AUTH PLAIN", answered: "538 5.7.11", tls: .offered, authentication: .passwords),
        signing("AUTH CRAM-MD5", "504 5.5.4"), signing("AUTH PLAIN ***", "501 5.5.4"),
        signing("AUTH PLAIN AGEAYg==", "535 5.7.8"),
        signing("AUTH PLAIN AHRpbQB0YW4=", "235 2.7.0"), signing("MAIL FROM:<>", "530 5.7.0"),
        signing("AUTH PLAIN", "503 5.5.1", before: ""), signing("*", "501 5.5.4", before: hello + "AUTH PLAIN\r\n"),
        Case(said: "MAIL FROM:<>", answered: "503 5.5.1"), Case(before: hello, said: "MAIL FROM:<>", answered: "250 2.1.0"),
        Case(before: hello, said: "MAIL FROM:x", answered: "501 5.5.4"),
        Case(before: hello, said: "MAIL FROM:<x>", answered: "553 5.1.7"),
        Case(before: hello, said: "MAIL FROM:<> X=1", answered: "555 5.5.4"),
        Case(before: hello, said: "MAIL FROM:<> SIZE=99999999999", answered: "552 5.3.4"),
        Case(before: hello, said: "MAIL FROM:<> BODY=BINARYMIME", answered: "504 5.5.4"),
        Case(before: mail, said: "MAIL FROM:<>", answered: "503 5.5.1"),
        Case(before: hello, said: "RCPT TO:<b@mx.example>", answered: "503 5.5.1"),
        Case(before: mail, said: "RCPT TO:<b@mx.example>", answered: "250 2.1.5"),
        Case(before: mail, said: "RCPT TO:<b@mx.example>", answered: "550 5.1.1", refusal: refused),
        Case(before: mail, said: "RCPT TO:<b>", answered: "553 5.1.3"),
        Case(before: rcpt, said: "RCPT TO:<c@mx.example>", answered: "452 4.5.3"),
        Case(said: "DATA", answered: "503 5.5.1"), Case(before: mail, said: "DATA", answered: "554 5.5.1"),
        Case(said: "DATA x", answered: "501 5.5.4"), Case(before: rcpt + "DATA\r\n", said: "a\r\n.", answered: "250 2.0.0"),
        Case(before: rcpt + "DATA\r\n", said: "a\nb\r\n.", answered: "550 5.6.0"),
        Case(before: rcpt + "DATA\r\n", said: "a\u{0}\r\n.", answered: "550 5.6.0"),
        Case(before: rcpt + "DATA\r\n", said: String(repeating: "a\r\n", count: 400) + ".", answered: "552 5.3.4"),
        Case(before: rcpt, said: "BDAT 2", answered: "250 2.0.0"), Case(before: rcpt, said: "BDAT 2 LAST", answered: "250 2.0.0"),
        Case(said: "BDAT 2", answered: "503 5.5.1"), Case(before: mail, said: "BDAT 2 LAST", answered: "554 5.5.1"),
        Case(before: rcpt, said: "BDAT x", answered: "501 5.5.4"), Case(before: rcpt, said: "BDAT 1001", answered: "552 5.3.4"),
        Case(before: rcpt, said: "BDAT 99999999999", answered: "552 5.3.4"),
        Case(said: String(repeating: "foo\r\n", count: 30), answered: "421 4.7.0"),
    ]

    @Test(arguments: cases) func `one command, both codes`(_ case: Case) throws {
        var server = try ScriptedServer(
            tls: `case`.tls, authentication: `case`.authentication, limits: SMTPLimits(messageSize: 1_000, recipients: 1))
        server.passwords = ["tim": "tan"]
        if let refusal = `case`.refusal { server.judgeRecipient = { _ in refusal } }
        server.feed(`case`.before)
        let count = server.replies.count
        // What a chunk lacks comes behind it.
        server.feed(`case`.said + "\r\n" + (`case`.said.hasPrefix("BDAT") ? String(repeating: "\r\n", count: 501) : ""))
        let reply = try #require(`case`.said.contains("foo") ? server.replies.last : server.replies.dropFirst(count).first)
        #expect(reply.wireText.hasPrefix(`case`.answered + " "))
        for reply in server.replies { #expect(Self.isComplete(reply), "\(reply)") }
    }

    /// The greeting, answers to EHLO and HELO, and 3xx alone have none.
    private static func isComplete(_ reply: Reply) -> Bool {
        if let status = reply.enhanced { return status.statusClass == reply.severity }
        return reply.severity == .intermediate || reply.lines.first?.hasPrefix("mx.example") == true
    }

    @Test func `what the service answers has both codes too`() {
        for reply in [
            Reply(.transient, .timeout), Reply(.transient, .shuttingDown), Reply(.transient, .tooManyConnections),
            Reply(.transient, .storageFull), Reply(.transient, .localError), Reply(.permanent, .conversionImpossible),
            Reply(.transient, .eightBitNotOffered),
        ] { #expect(Self.isComplete(reply) && reply.enhanced != nil) }
    }
}
