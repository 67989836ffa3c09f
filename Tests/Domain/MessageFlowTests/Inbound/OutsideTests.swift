import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Inbound: mail from outside the community", .serialized)
struct OutsideTests {
    private func node() async throws -> TestNode { try await TestNode.kiwimail(try await TestCommunity.make()) }

    private func delivered(_ text: String) async throws -> String {
        let node = try await node()
        let reply = try await node.arrive(crlf(text), sender: "x@outside.example", to: ["aroha@kiwimail.example"])
        #expect(reply.isSuccess, "\(reply)")
        try await node.settle()
        return String(decoding: try #require(try await node.inbox("aroha@kiwimail.example").first).bytes, as: UTF8.self)
    }

    @Test func `it is delivered untouched under the status of an outsider`() async throws {
        let text = try await delivered("From: x@outside.example\nSubject: hi\n\nbody\n")
        #expect(
            text.hasPrefix("SecureMail-Status: status=outsider\r\nAuthentication-Results: gateway.kiwimail.example; none\r\n"))
        #expect(text.hasSuffix("\r\nFrom: x@outside.example\r\nSubject: hi\r\n\r\nbody\r\n"))
    }

    /// G-23: filters can trust the status. As many other fields as are taken must not carry a forged one through.
    @Test(arguments: [0, 990, 998])
    func `a forged status or result of ours is removed, however many fields stand beside it`(_ others: Int) async throws {
        let forged = "SecureMail-Status: status=verified, member=ministry\n"
        let text = try await delivered(
            "From: x@outside.example\n" + String(repeating: "A: b\n", count: others) + forged + "\nx\n")
        #expect(text.split(separator: "SecureMail-Status:", omittingEmptySubsequences: false).count == 2)
        #expect(!text.contains("verified"))
    }

    /// Programs that unfold before they look for the colon would take it for the true one, or for a sender.
    @Test(arguments: [
        "SecureMail-Status\n : status=verified, member=ministry",
        "Authentication-Results\n : gateway.kiwimail.example; smime=pass",
        "Secure Mail-Status: status=verified", "Sender\n : minister@ministry.example", "Content-Type\n : text/html",
        " (a@b.example); Mon, 1 Jan 2024 00:00:00 +0000",
    ]) func `what another program would take for a field that decides is refused`(_ line: String) async throws {
        let text = "\(line)\nFrom: x@outside.example\n\nx\n"
        let reply = try await node().arrive(crlf(text), sender: "x@outside.example", to: ["aroha@kiwimail.example"])
        #expect(reply.text.hasPrefix("550 5.6.0"), "\(reply)")
    }

    @Test(arguments: [
        ("minister@ministry.example", "x@outside.example"), ("x@outside.example", "minister@ministry.example"),
        ("x@deep.sub.ministry.example", "x@outside.example"), ("MINISTER@MINISTRY.EXAMPLE", "x@outside.example"),
        ("a@harbour.example", "x@outside.example"),
    ]) func `G-13: who claims a member's domain is refused`(_ from: String, _ sender: String) async throws {
        let reply = try await node().arrive(crlf("From: \(from)\n\nx\n"), sender: sender, to: ["aroha@kiwimail.example"])
        #expect(reply.text.hasPrefix("550 5.7.1"))
    }

    /// Programs show it beside From: "minister@ministry.example on behalf of x@outside.example".
    @Test(arguments: [("minister@ministry.example", "550 5.7.1"), ("list@outside.example", "250 ")])
    func `G-13: nor may the Sender field claim it`(_ sender: String, _ reply: String) async throws {
        let text = "From: x@outside.example\nSender: \(sender)\n\nx\n"
        let told = try await node().arrive(crlf(text), sender: "x@outside.example", to: ["aroha@kiwimail.example"])
        #expect(told.text.hasPrefix(reply), "\(told)")
    }

    @Test(arguments: ["", "From: a@b.example\nFrom: c@d.example\n", "From: a@b.example, c@d.example\n", "From: nobody\n"])
    func `RFC 5322 section 3.6.2: without exactly one From address it is refused`(_ fields: String) async throws {
        let reply = try await node().arrive(crlf(fields + "\nx\n"), sender: nil, to: ["aroha@kiwimail.example"])
        #expect(reply.text.hasPrefix("550 5.6.0"))
    }

    @Test func `a customer without a server is waited for by the sender`() async throws {
        let node = try await node()
        try await node.serve("later", ["later.example"], hasServer: false)
        let refusal = await node.context.local.refusalAtRecipient(try address("a@later.example"))
        #expect(refusal?.reply.code == 451)
    }

    @Test func `what nobody takes is held for thirty days and not answered`() async throws {
        let node = try await node()
        node.relay.answer { TestRelay.all($0, Reply(.permanent, .unknownMailbox)) }
        #expect(
            try await node.arrive(crlf("From: x@outside.example\n\nx\n"), sender: "x@outside.example", to: ["a@harbour.example"])
                .isSuccess)
        try await node.settle()
        let held = try await node.queue.list(held: true, after: nil, limit: 9)
        #expect(held.map(\.state) == [.held(.undeliverable, until: node.clock.now + .days(30))])
        #expect(node.relay.sent.count == 1)
    }
}
