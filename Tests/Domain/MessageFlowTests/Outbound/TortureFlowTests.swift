import MailModel
import MessageFlow
import MessageFormat
import SecureMailTestKit
import Testing

/// A gateway takes what it can answer for, and changes nothing in it but what normalising is about.
@Suite("Outbound: the torture set", .enabled(if: Python.isWanted, "python3 is not installed"))
struct TortureFlowTests {
    @Test func `what is taken leaves as it came, below what was added`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        // Bare CR, bare LF, NUL and long lines never come past the machine of SMTP.
        let messages = try TortureSet.all().filter { $0.expected.framing == nil }
        for (number, message) in messages.enumerated() {
            let reply = await node.outbound.accept(try Self.submission(of: message.octets, to: Self.recipient(number)))
            #expect(reply.isSuccess == !message.expected.isRefused, "\(message): \(reply)")
        }
        try await node.settle()
        let sent = Dictionary(grouping: node.relay.sent) { $0.envelope.recipients.first }
        for (number, message) in messages.enumerated() where !message.expected.isRefused {
            let copies = sent[try Self.recipient(number)] ?? []
            #expect(copies.count == 1, "\(message)")
            for copy in copies { try Self.check(copy.content, is: message) }
        }
    }

    private static func recipient(_ number: Int) throws -> EmailAddress { try address("m\(number)@outside.example") }

    private static func submission(of content: Octets, to recipient: EmailAddress) throws -> Submission {
        Submission(
            content: content,
            envelope: Envelope(sender: try address("minister@ministry.example"), recipients: [recipient]),
            principal: .customer(try #require(CustomerID("ministry"))), listener: "submission")
    }

    /// RFC 5322 section 3.6.3: Bcc does not travel; nothing else of the set is taken out.
    private static func check(_ sent: Octets, is message: TortureMessage) throws {
        var original = try Message(parsing: message.octets)
        original.removeFields { $0.isNamed("Bcc") || $0.isNamed("Return-Path") }
        let expected = original.octets
        guard sent.count >= expected.count else {
            Issue.record("something of \(message) is missing")
            return
        }
        let start = sent.count - expected.count
        #expect(sent[start..<sent.count] == expected, "\(message)")
        let added = try Message(parsing: sent[0..<start]).header.fields.map(\.name)
        #expect(Set(added).isSubset(of: ["Received", "Message-ID", "Date", "X-Stray-Folding"]), "\(message)")
    }
}
