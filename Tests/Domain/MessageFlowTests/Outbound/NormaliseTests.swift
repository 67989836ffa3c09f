import DeliveryQueue
import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

@Suite("Outbound: what leaves the gateway, octet for octet", .serialized)
struct NormaliseTests {
    static let head = "From: minister@ministry.example\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <1@ministry.example>\n"

    /// Sends to an outsider, whose copy shows what was made of the message.
    private func sent(_ text: String) async throws -> String {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        #expect(try await node.submit(text, to: ["x@outside.example"]).isSuccess)
        try await node.settle()
        let sent = try #require(node.relay.sent.first)
        #expect(sent.text.hasPrefix("Received: "))
        // Below our own trace.
        let message = try Message(parsing: sent.content)
        return String(
            decoding: Octets.joined(message.header.fields.dropFirst().map(\.octets) + [Octets(utf8: "\r\n"), message.body]).bytes,
            as: UTF8.self)
    }

    @Test(arguments: [
        "Bcc: secret@ministry.example\n", "bcc:\n secret@ministry.example\n", "Resent-Bcc: secret@ministry.example\n",
        "Return-Path: <a@b.example>\n", "SecureMail-Status: status=verified\n", "securemail-transfer: id=:AAAA:\n",
        "SecureMail-Assurance: member=kiwimail\n", "Authentication-Results: gateway.ministry.example; smime=pass\n",
        "AUTHENTICATION-RESULTS:\n\t\"gateway.ministry.example\" 1; none\n",
    ]) func `RFC 5322 section 3.6.3 and RFC 8601 section 5: what is ours or secret does not leave`(_ field: String) async throws {
        #expect(
            try await sent(Self.head + field + "Subject: x\n\nbody\n")
                == (Self.head + "Subject: x\n\nbody\n").replacing("\n", with: "\r\n"))
    }

    @Test(arguments: [
        "Authentication-Results: mx.elsewhere.example; spf=pass\nSubject:   odd   \n spacing\t\nX-Bcc: kept\n\n.dots\n..\n trailing \n\n",
        "not a field\nSubject: x\n\n",
    ]) func `everything else stays as it was`(_ rest: String) async throws {
        #expect(try await sent(Self.head + rest) == (Self.head + rest).replacing("\n", with: "\r\n"))
    }

    @Test func `RFC 6409 section 8: a missing Date and Message-ID are added on top`() async throws {
        let text = try await sent("From: minister@ministry.example\n\nx\n")
        #expect(text.hasPrefix("Message-ID: <") && text.contains("@ministry.example>\r\nDate: "))
        #expect(text.hasSuffix("\r\nFrom: minister@ministry.example\r\n\r\nx\r\n"))
    }

    /// RFC 5321 section 6.3.
    @Test func `fifty hops are a loop`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let hop = "Received: from a.example by b.example; Tue, 24 Nov 2026 10:00:00 +0000\n"
        let many = String(repeating: hop, count: 50)
        #expect(try await node.submit(many + Self.head + "\nx\n", to: ["x@outside.example"]).text.hasPrefix("554 5.4.6"))
        #expect(
            try await node.submit(String(many.dropFirst(hop.count)) + Self.head + "\nx\n", to: ["x@outside.example"]).isSuccess)
    }
}
