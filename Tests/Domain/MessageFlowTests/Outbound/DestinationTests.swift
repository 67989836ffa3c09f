import Accreditation
import CommunityModel
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Outbound: where a message goes, and in which form", .serialized)
struct DestinationTests {
    static let text = "From: minister@ministry.example\nSubject: Canary\n\nCanary\n"

    @Test func `members get sealed copies, outsiders one of their own, in one transaction`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let many = (1...150).map { "r\($0)@kiwimail.example" }
        #expect(try await node.submit(Self.text, to: many + ["x@outside.example", "y@other.example"]).isSuccess)
        let due = try await node.due()
        #expect(due.map(\.kind) == [.protected, .protected, .sealed])
        #expect(due.map(\.recipients.count) == [100, 50, 2])
        #expect(
            due.map(\.destination) == [
                .member(node.community.kiwimail.member), .member(node.community.kiwimail.member), .outsidersRoute,
            ])
        #expect(Set(due.compactMap(\.facts.transfer)).count == 2, "each copy has an id of its own")
    }

    /// RFC 9788 section 2.2: what the outer header says stands in the signed one again. Nobody would be told of what the receiver cannot read.
    @Test(arguments: [(5_000, true), (9_000, false), (18_000, false)])
    func `a To field that fits is read at the other side, and one that would not is refused`(_ count: Int, _ isShort: Bool)
        async throws
    {
        let community = try await TestCommunity.make(), node = try await TestNode.ministry(community)
        let people = (0..<count).map { "p\($0)@moa.example" }.joined(separator: ",\n ")
        let reply = try await node.submit("From: minister@ministry.example\nTo: \(people)\n\nx\n", to: ["aroha@kiwimail.example"])
        #expect(reply.isSuccess == isShort && (isShort || reply.text.hasPrefix("552 5.3.4")), "\(reply.text.prefix(80))")
        guard isShort else { return }
        try await node.settle()
        let sent = try #require(node.relay.sent.first), receiver = try await TestNode.kiwimail(community)
        #expect(
            try await receiver.arrive(
                sent.content, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await receiver.settle()
        #expect(try await receiver.inbox("aroha@kiwimail.example").count == 1)
    }

    /// Another one would take the copy, and could not open it.
    @Test func `a copy goes to those gateways of a member that it is sealed for`() async throws {
        let community = try await TestCommunity.make(), later = TestCommunity.start + .hours(73)
        let other = try #require(DomainName("a.kiwimail.example"))
        try await community.authority.list(
            gateway: other, of: community.kiwimail.member, endpoint: try #require(Endpoint(host: "127.0.0.1", port: 8_899)),
            at: TestCommunity.start)
        let after = try await community.republished(at: later), node = try await TestNode.ministry(after)
        node.clock.advance(by: later - TestCommunity.start)
        #expect(after.directory.member(community.kiwimail.member)?.gateways.map(\.name).contains(other) == true)
        #expect(try await node.submit(Self.text, to: ["aroha@kiwimail.example"]).isSuccess)
        try await node.settle()
        guard case .gateways(let gateways, _)? = node.relay.sent.first?.target else { Issue.record("not sent"); return }
        #expect(gateways.map(\.name) == [community.kiwimail.name])
    }

    /// Behind slow servers it may have no room for long.
    @Test func `a copy that waited for room is not sent by a directory that is doubted meanwhile`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let large = Self.text + String(repeating: "0123456789\n", count: 30_000)
        #expect(try await node.submit(large, to: ["aroha@kiwimail.example"]).isSuccess)
        let delivery = try #require(try await node.due().first), half = 134_217_728
        let (isFull, filled) = AsyncStream<Void>.makeStream(), (isOver, over) = AsyncStream<Void>.makeStream()
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for name in ["a", "b"] {
                group.addTask {
                    await node.context.rooms.sending.hold(half, for: name) {
                        filled.yield()
                        for await _ in isOver {}
                    }
                }
            }
            var begun = isFull.makeAsyncIterator()
            for _ in 0..<2 { await begun.next() }
            group.addTask {
                let result = await node.delivering.deliver(delivery) { ready.finish() }
                guard case .destinationUnavailable = result else { Issue.record("\(result)"); return }
            }
            for await _ in isReady {}
            node.directory.setDoubted(true)
            over.finish()
        }
        #expect(node.relay.sent.isEmpty)
    }

    @Test func `without a route outside that recipient is refused, and the sender is told in the same transaction`() async throws
    {
        let community = try await TestCommunity.make()
        let node = try TestNode(community, community.ministry, outsidersRoute: nil)
        try await node.serve("ministry", ["ministry.example"])
        #expect(try await node.submit(Self.text, to: ["x@outside.example"]).text.hasPrefix("550 5.4.4"))
        #expect(try await node.due().isEmpty)
        #expect(try await node.submit(Self.text, to: ["x@outside.example", "aroha@kiwimail.example"]).isSuccess)
        let due = try await node.due()
        #expect(due.map(\.destination) == [.member(community.kiwimail.member), .customer(try #require(CustomerID("ministry")))])
        for delivery in due { _ = await node.deliver(delivery) }
        let report = try #require(node.relay.sent.last)
        #expect(report.envelope.sender == nil && report.text.contains("x@outside.example") && report.text.contains("5.4.4"))
        #expect(report.text.contains("Auto-Submitted: auto-replied") && !report.text.contains("Canary\r\n\r\nCanary"))
    }

    @Test func `G-02: without a directory everything waits sealed, and goes protected once there is one`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community, hasDirectory: false)
        #expect(try await node.submit(Self.text, to: ["aroha@kiwimail.example", "x@outside.example"]).isSuccess)
        try await node.settle()
        #expect(node.relay.sent.isEmpty)
        let waiting = try await node.queue.list(held: false, after: nil, limit: 10)
        #expect(waiting.map(\.destination) == [.undecided])
        node.clock.advance(by: .hours(1))
        node.directory.replace(by: community.directory)
        try await node.settle()
        #expect(node.relay.sent.map(\.target.name).sorted() == ["gateway.kiwimail.example", "outside"])
    }

    @Test func `what waited is given up when it would have been without the wait`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community, hasDirectory: false)
        #expect(try await node.submit(Self.text, to: ["aroha@kiwimail.example"]).isSuccess)
        node.clock.advance(by: .days(3))
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        let waiting = try #require(try await node.due().first)
        guard case .decidedHere(_, let copies, _) = await node.deliver(waiting) else { Issue.record("not decided"); return }
        #expect(copies.map(\.triedSince) == [TestCommunity.start])
        #expect(copies.map(\.acceptedAt) == [node.clock.now])
    }

    /// G-15: the receiver would hold it, and nobody would be told.
    @Test func `a sender whose domain the directory does not list waits for it`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community)
        try await node.serve("new", ["new.example"])
        #expect(
            try await node.submit(
                "From: a@new.example\n\nx\n", by: "new", sender: "a@new.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        #expect(try await node.due().map(\.destination) == [.undecided])
    }

    @Test func `G-02: a domain of this gateway that the directory does not list is not sent in clear`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        try await node.serve("new", ["new.example"])
        #expect(try await node.submit(Self.text, to: ["a@new.example"]).isSuccess)
        #expect(try await node.due().map(\.destination) == [.undecided])
        let claim = try await node.arrive(
            crlf("From: a@new.example\n\nx\n"), sender: "x@outside.example", to: ["b@ministry.example"])
        #expect(claim.text.hasPrefix("550 5.7.1"), "nor taken from outside")
    }

    @Test func `a domain that joins while a message waits gets it protected; others still get theirs`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community)
        #expect(try await node.submit(Self.text, to: ["x@outside.example", "a@joins.example"]).isSuccess)
        let joins = try #require(DomainName("joins.example"))
        try await community.authority.grant(
            joins, to: community.kiwimail.member, customer: "Joins", strength: .organisation, at: node.clock.now)
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        try await node.settle()
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        let sent = node.relay.sent.map { ($0.target.name, $0.envelope.recipients.map(\.description)) }
        #expect(sent.contains { $0.0 == "gateway.kiwimail.example" && $0.1 == ["a@joins.example"] })
        #expect(sent.contains { $0.0 == "outside" && $0.1 == ["x@outside.example"] })
        #expect(sent.count == 2)
    }

    /// What was accepted goes on, for which some room is kept back.
    @Test func `a message is refused for now where there is no room for all its copies`() async throws {
        let community = try await TestCommunity.make(), node = try await TestNode.ministry(community)
        var context = node.context
        context.room = { $0 > 1_000 ? Refusal(.transient, .diskFull) : nil }
        let flow = OutboundFlow(context),
            text = crlf("From: minister@ministry.example\n\n\(String(repeating: "x\n", count: 200))")
        for recipients in [["aroha@kiwimail.example"], ["aroha@kiwimail.example", "x@outside.example"]] {
            let reply = await flow.accept(
                Submission(
                    content: text,
                    envelope: Envelope(
                        sender: try address("minister@ministry.example"), recipients: try recipients.map { try address($0) }),
                    principal: .customer(try #require(CustomerID("ministry"))), listener: "submission"))
            #expect(reply.code == (recipients.count == 1 ? 250 : 452))
        }
        #expect(try await node.queue.list(held: false, after: nil, limit: 9).count == 1)
    }

    @Test func `a copy that waits for a member whose domain moved is sealed for the new one`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community)
        #expect(try await node.submit(Self.text, to: ["a@harbour.example"]).isSuccess)
        let harbour = try #require(DomainName("harbour.example"))
        try await community.authority.withdraw(harbour, at: node.clock.now)
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        try await node.settle()
        #expect(node.relay.sent.isEmpty, "a former member's domain: nothing goes to whom it was sealed for, nothing in clear")
        #expect(try await node.queue.list(held: false, after: nil, limit: 10).map(\.recipients.count) == [1])
    }

    /// One recipient that waits is no reason to keep a message from the others, or to return it to them after days.
    @Test func `recipients beside one whose domain left get theirs`() async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community)
        #expect(try await node.submit(Self.text, to: ["a@harbour.example", "aroha@kiwimail.example"]).isSuccess)
        try await community.authority.withdraw(try #require(DomainName("harbour.example")), at: node.clock.now)
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        try await node.settle()
        node.clock.advance(by: .minutes(10))
        try await node.settle()
        #expect(node.relay.sent.map { $0.envelope.recipients.map(\.description) } == [["aroha@kiwimail.example"]])
        let waiting = try await node.queue.list(held: false, after: nil, limit: 10)
        #expect(waiting.map { $0.recipients.map(\.description) } == [["a@harbour.example"]])
    }

    /// RFC 5321 section 4.5.3.1: what is accepted can be read by all who come after.
    @Test func `a message with as many fields as are accepted is opened and stamped at the other end`() async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), kiwimail = try await TestNode.kiwimail(community)
        let fields = "From: minister@ministry.example\n" + String(repeating: "A: b\n", count: 999)
        #expect(try await ministry.submit(fields + "\nx\n", to: ["aroha@kiwimail.example"]).isSuccess)
        #expect(
            try await ministry.submit("A: b\n" + fields + "\nx\n", to: ["aroha@kiwimail.example"]).text.hasPrefix("552 5.3.4"))
        try await ministry.settle()
        let sent = try #require(ministry.relay.sent.first)
        #expect(
            try await kiwimail.arrive(
                sent.content, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await kiwimail.settle()
        #expect(try await kiwimail.inbox("aroha@kiwimail.example").count == 1)
    }
}
