import MailModel
import Mailboxes
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Addresses outside ASCII, from member to member: RFC 6531, RFC 6532", .serialized)
struct InternationalFlowTests {
    static let text = """
        From: Mārama <mārama@ministry.example>
        To: Dörte <dörte@harbour.example>
        Subject: Grüße
        Message-ID: <1@ministry.example>
        Date: Mon, 1 Jun 2026 00:00:00 +0000

        Kia ora

        """

    @Test func `they are sealed, opened and handed over as they were written`() async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), kiwimail = try await TestNode.kiwimail(community)
        let options = EnvelopeOptions(isInternationalised: true)
        let reply = try await ministry.submit(
            Self.text, sender: "mārama@ministry.example", to: ["dörte@harbour.example"], options: options)
        #expect(reply.isSuccess, "\(reply)")
        try await ministry.settle()
        let copy = try #require(ministry.relay.sent.first)
        #expect(copy.envelope.isInternationalised)
        #expect(copy.text.contains("From: mārama@ministry.example\r\n") && copy.text.contains("with UTF8SMTPSA id"))
        #expect(!copy.text.contains("Grüße") && !copy.text.contains("Mārama"))

        let taken = try await kiwimail.arrive(
            copy.content, from: community.ministry, sender: "mārama@ministry.example", to: ["dörte@harbour.example"],
            options: copy.envelope.options)
        #expect(taken.isSuccess, "\(taken)")
        try await kiwimail.settle()
        let handed = try #require(kiwimail.relay.sent.first)
        let dörte = try address("DÖRTE@harbour.example"), mārama = try address("mārama@ministry.example")
        #expect(handed.envelope.isInternationalised && handed.envelope.recipients == [dörte])
        #expect(handed.envelope.sender == mārama)
        #expect(handed.text.contains("SecureMail-Status: status=verified"))
        #expect(handed.text.hasSuffix(Self.text.replacing("\n", with: "\r\n")))
    }

    /// RFC 6531 section 3.2, RFC 6533 section 3: the sender is told, in a report that every program can read.
    @Test func `a next hop that cannot take them is said clearly`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        _ = try await node.submit(
            Self.text, sender: "mārama@ministry.example", to: ["dörte@outside.example"],
            options: EnvelopeOptions(isInternationalised: true))
        node.relay.answer { sent in
            if case .customer = sent.target { return TestRelay.all(sent, Reply(.success, .ok)) }
            return TestRelay.all(sent, Reply(.permanent, .addressNeedsSMTPUTF8))
        }
        try await node.settle()
        let report = try #require(node.relay.sent.last)
        #expect(report.envelope.isInternationalised)
        #expect(report.envelope.recipients.map(\.description) == ["mārama@ministry.example"])
        #expect(report.text.contains("To: mārama@ministry.example\r\n"))
        #expect(report.text.contains("Final-Recipient: utf-8; d\\x{F6}rte@outside.example\r\n"))
        #expect(report.text.contains("Status: 5.6.7\r\n"))
    }

    @Test func `a mailbox is found in every spelling`() async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        try await node.mailboxes.create(try address("ārani@kiwimail.example"), at: node.clock.now)
        _ = try await node.submit(
            "From: a@harbour.example\nSubject: s\n\nbody\n", by: "harbour", sender: "a@harbour.example",
            to: ["A\u{304}RANI@kiwimail.example"], options: EnvelopeOptions(isInternationalised: true))
        try await node.settle()
        #expect(try await node.inbox("ārani@kiwimail.example").count == 1)
    }
}
