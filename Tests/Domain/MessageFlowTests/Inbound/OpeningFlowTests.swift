import Accreditation
import DeliveryQueue
import MailModel
import Mailboxes
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Inbound: what a member's gateway brought", .serialized)
struct OpeningFlowTests {
    static let text = "From: minister@ministry.example\nSubject: Hello\nSecureMail-Demands: none\n\nbody\n..\n"

    /// The wire form of a message from the ministry, and kiwimail's node that is to take it.
    private func exchange(_ text: String = text, to recipients: [String] = ["aroha@kiwimail.example"]) async throws -> (
        wire: Octets, node: TestNode
    ) {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community)
        #expect(try await ministry.submit(text, to: recipients).isSuccess)
        try await ministry.settle()
        return (try #require(ministry.relay.sent.first).content, try await TestNode.kiwimail(community))
    }

    private func arrive(
        _ wire: Octets, at node: TestNode, sender: String? = "minister@ministry.example",
        to recipients: [String] = ["aroha@kiwimail.example"]
    ) async throws {
        #expect(try await node.arrive(wire, from: node.community.ministry, sender: sender, to: recipients).isSuccess)
    }

    @Test func `a verified message lies in the mailbox under its status, octet for octet`() async throws {
        let (wire, node) = try await exchange()
        try await arrive(wire, at: node)
        try await node.settle()
        let message = try #require(try await node.inbox("aroha@kiwimail.example").first)
        let text = String(decoding: message.bytes, as: UTF8.self)
        #expect(text.hasPrefix("SecureMail-Status: status=verified, member=ministry,\r\n gateway=\"gateway.ministry.example\""))
        #expect(text.contains("\r\nAuthentication-Results: gateway.kiwimail.example; smime=pass"))
        #expect(text.hasSuffix("Subject: Hello\r\n\r\nbody\r\n..\r\n"))
    }

    /// G-29.
    @Test func `a copy brought twice is delivered once, and a replay to somebody else stays shut`() async throws {
        let (wire, node) = try await exchange()
        try await node.mailboxes.create(try address("tane@kiwimail.example"), at: node.clock.now)
        try await arrive(wire, at: node)
        try await node.settle()
        try await arrive(wire, at: node)
        try await arrive(wire, at: node, to: ["tane@kiwimail.example"])
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").count == 1)
        #expect(try await node.inbox("tane@kiwimail.example").isEmpty)
        #expect(try await node.queue.list(held: true, after: nil, limit: 9).map(\.state) == [.held(.cannotVerify, until: nil)])
    }

    @Test func `what was changed on the way, or was sealed for another, is held and reaches nobody`() async throws {
        let (wire, node) = try await exchange()
        var octets = Array(wire.bytes)
        let place = octets.count - 40
        octets[place] = octets[place] == 0x41 ? 0x42 : 0x41
        try await arrive(Octets(octets), at: node)
        let toHarbour = try await exchange("From: minister@ministry.example\n\nx\n", to: ["a@harbour.example"]).wire
        try await arrive(toHarbour, at: node)
        try await arrive(crlf("From: minister@ministry.example\nSubject: in clear\n\nx\n"), at: node)
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        let held = try await node.queue.list(held: true, after: nil, limit: 9)
        #expect(
            held.map(\.state) == [
                .held(.cannotVerify, until: nil), .held(.cannotDecrypt, until: nil), .held(.cannotDecrypt, until: nil),
            ])
        #expect(node.relay.sent.isEmpty, "nobody outside hears of it")
    }

    /// A copy that none of kiwimail's keys opens.
    private func foreign() async throws -> Octets {
        try await exchange("From: minister@ministry.example\n\nx\n", to: ["a@harbour.example"]).wire
    }

    /// A sender may have a newer directory than we have, with a certificate of ours in it.
    @Test func `a copy for a certificate that is not known here waits until the directory was asked for once more`() async throws
    {
        let (_, node) = try await exchange()
        node.directory.follow()
        let before = node.directory.beginAsk()
        try await arrive(try await foreign(), at: node)
        try await node.settle()
        node.directory.answered(before)
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        #expect(try await node.queue.counts() == QueueCounts(waiting: 1), "that ask began before the copy came")
        node.directory.answered(node.directory.beginAsk())
        node.clock.advance(by: .minutes(5))
        try await node.settle()
        #expect(try await node.queue.list(held: true, after: nil, limit: 9).map(\.state) == [.held(.cannotDecrypt, until: nil)])
    }

    @Test func `while the directory cannot be asked nothing is said for good of such a copy, however long that lasts`()
        async throws
    {
        let (_, node) = try await exchange()
        node.directory.follow()
        try await arrive(try await foreign(), at: node)
        for _ in 0..<20 {
            node.clock.advance(by: .hours(1))
            try await node.settle()
        }
        #expect(try await node.queue.counts() == QueueCounts(waiting: 1))
        node.directory.answered(node.directory.beginAsk())
        node.clock.advance(by: .hours(5))
        try await node.settle()
        #expect(try await node.queue.counts() == QueueCounts(held: 1))
    }

    @Test func `a copy that was accepted by a clock that was ahead waits no longer than others`() async throws {
        let (_, node) = try await exchange()
        node.directory.follow()
        try await arrive(try await foreign(), at: node)
        let delivery = try #require(try await node.due().first)
        node.clock.set(by: .zero - .days(300))
        guard case .decidedHere(let outcomes, _, _) = await node.deliver(delivery), outcomes.values.allSatisfy(\.isDeferred)
        else {
            Issue.record("it did not wait")
            return
        }
        node.directory.answered(node.directory.beginAsk())
        guard case .held(.cannotDecrypt, nil) = await node.deliver(delivery) else {
            Issue.record("it still waits")
            return
        }
    }

    /// RFC 5321 section 6.3.
    @Test func `hops outside and inside are counted together`() async throws {
        let hop = "Received: from a.example by b.example; Tue, 24 Nov 2026 10:00:00 +0000\n"
        let (wire, node) = try await exchange(String(repeating: hop, count: 40) + Self.text)
        let looped = Octets.joined([crlf(String(repeating: hop, count: 49)), wire])
        #expect(
            try await node.arrive(looped, from: node.community.ministry, sender: nil, to: ["aroha@kiwimail.example"]).text
                .hasPrefix("554 5.4.6"))
        try await arrive(Octets.joined([crlf(String(repeating: hop, count: 10)), wire]), at: node)
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        let report = try #require(node.relay.sent.first)
        #expect(report.target.name == "gateway.ministry.example" && report.envelope.sender == nil)
    }

    @Test func `what the customer's server refuses goes back to its sender, protected`() async throws {
        let (wire, node) = try await exchange(to: ["a@harbour.example"])
        node.relay.answer { sent in
            if case .customer = sent.target { return TestRelay.all(sent, Reply(.permanent, .unknownMailbox)) }
            return TestRelay.all(sent, Reply(.success, .ok))
        }
        try await arrive(wire, at: node, to: ["a@harbour.example"])
        try await node.settle()
        #expect(node.relay.sent.map(\.target.name) == ["harbour", "gateway.ministry.example"])
        let ministry = try await TestNode.ministry(node.community)
        let report = try #require(node.relay.sent.last)
        #expect(
            try await ministry.arrive(
                report.content, from: node.community.kiwimail, sender: nil, to: ["minister@ministry.example"]
            ).isSuccess)
        try await ministry.settle()
        let text = try #require(ministry.relay.sent.first).text
        #expect(text.contains("status=verified, member=kiwimail") && text.contains("Final-Recipient: rfc822; a@harbour.example"))
        #expect(!text.contains("body\r\n"), "headers only")
    }

    /// A domain may have left between acceptance and failure. Whose it was cannot be told; a report of a domain that is not ours would not be believed.
    @Test(arguments: ["ministry.example", "harbour.example"])
    func `what fails after a domain left goes back, or is held`(_ left: String) async throws {
        let (wire, node) = try await exchange(to: ["a@harbour.example"])
        node.relay.answer { sent in
            if case .customer = sent.target { return TestRelay.all(sent, Reply(.permanent, .unknownMailbox)) }
            return TestRelay.all(sent, Reply(.success, .ok))
        }
        try await arrive(wire, at: node, to: ["a@harbour.example"])
        let community = node.community
        node.clock.advance(by: .minutes(1))
        try await community.authority.withdraw(try #require(DomainName(left)), at: node.clock.now)
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        try await node.settle()
        if left == "ministry.example" {
            let held = try await node.queue.list(held: true, after: nil, limit: 2).map(\.state)
            #expect(held == [.held(.undeliverable, until: node.clock.now + .days(30))])
        } else {
            #expect(try await node.queue.counts() == QueueCounts())
            let report = try #require(node.relay.sent.last)
            #expect(report.target.name == "gateway.ministry.example")
            let ministry = try TestNode(community, community.ministry)
            try await ministry.serve("ministry", ["ministry.example"])
            #expect(
                try await ministry.arrive(
                    report.content, from: community.kiwimail, sender: nil, to: ["minister@ministry.example"]
                )
                .isSuccess)
            try await ministry.settle()
            let text = try #require(ministry.relay.sent.first).text
            #expect(text.contains("status=verified, member=kiwimail") && text.contains("From: postmaster@kiwimail.example"))
        }
    }

    @Test func `nothing is reported to whom an unopened message names as its sender`() async throws {
        let (_, node) = try await exchange()
        for sender in ["victim@outside.example", "tane@kiwimail.example"] {
            try await arrive(crlf("From: x@y.example\n\nx\n"), at: node, sender: sender)
        }
        try await node.settle()
        let held = try await node.queue.list(held: true, after: nil, limit: 9)
        #expect(held.count == 2)
        let worker = QueueWorker(
            queue: node.queue, delivering: node.delivering, clock: node.clock, entropy: SystemTestEntropy(), marks: NoMarks())
        for item in held.map(\.item) {
            await #expect(throws: QueueFailure.notAnswerable) { try await worker.returnHeld(item) }
        }
        #expect(try await node.queue.counts() == QueueCounts(held: 2))
    }
}
