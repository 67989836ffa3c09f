import DNSFormat
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Outbound: outsiders found by MX", .serialized)
struct OutsiderRoutingTests {
    static let text = "From: minister@ministry.example\nSubject: Hello\n\nx\n"

    private let dns = MemoryResolver()

    private func node() async throws -> TestNode { try await TestNode.ministry(try await TestCommunity.make(), dns: dns) }

    private func addExchanger(_ domain: String, _ host: String = "mx.outside.example", _ address: String = "192.0.2.1") {
        dns.add(domain, .mx, .mx(10, host))
        dns.add(host, .a, .address(address))
    }

    /// What becomes of a delivery once the configuration says another route.
    private func deliver(_ delivery: LeasedDelivery, of node: TestNode, by route: OutsideRoute) async -> DeliveryResult {
        var context = node.context
        context.outsidersRoute = route
        return await MailDelivering(context).deliver(delivery) {}
    }

    /// The report that the sender got, once all is settled.
    private func report(_ node: TestNode) async throws -> String? {
        try await node.settle()
        return node.relay.sent.last { if case .customer = $0.target { true } else { false } }?.text
    }

    @Test func `recipients are split by domain, and each domain's hosts are tried`() async throws {
        addExchanger("outside.example")
        addExchanger("other.example", "mx.other.example", "192.0.2.2")
        let node = try await node()
        let many = (1...150).map { "r\($0)@outside.example" }
        #expect(try await node.submit(Self.text, to: many + ["y@other.example"]).isSuccess)
        let due = try await node.queue.list(held: false, after: nil, limit: 10)
        #expect(
            due.map(\.destination.text).sorted() == [
                "outsiders:other.example", "outsiders:outside.example", "outsiders:outside.example",
            ])
        #expect(due.map(\.recipients.count).sorted() == [1, 50, 100] && Set(due.map(\.item)).count == 1)
        try await node.settle()
        let hosts = node.relay.sent.map { sent -> String in
            guard case .exchangers(let found) = sent.target else { return "?" }
            return "\(found.domain) by \(found.hosts.map(\.host.text).joined(separator: " ")), \(sent.envelope.recipients.count)"
        }
        #expect(
            hosts.sorted() == [
                "other.example by mx.other.example, 1", "outside.example by mx.outside.example, 100",
                "outside.example by mx.outside.example, 50",
            ])
    }

    struct Permanent: CustomTestStringConvertible, Sendable {
        let code: String, status: String
        let prepare: @Sendable (MemoryResolver) -> Void
        var testDescription: String { "\(code) \(status)" }
    }

    static let permanent = [
        Permanent(code: "550", status: "5.1.2") { _ in },
        Permanent(code: "556", status: "5.1.10") { $0.add("outside.example", .mx, .mx(0, ".")) },
        Permanent(code: "550", status: "5.4.4") { $0.add("outside.example", .mx, .mx(10, "missing.example")) },
        Permanent(code: "554", status: "5.4.6") {
            $0.add("outside.example", .mx, .mx(10, "mx.outside.example"))
            $0.add("mx.outside.example", .a, .address("192.0.2.99"))  // this node's own, as its fixture has it
        },
    ]

    @Test(arguments: permanent)
    func `what the DNS says for good returns the mail at once, with its code`(_ case: Permanent) async throws {
        `case`.prepare(dns)
        addExchanger("other.example", "mx.other.example")
        let node = try await node()
        #expect(try await node.submit(Self.text, to: ["x@outside.example", "y@other.example"]).isSuccess)
        let report = try #require(try await report(node))
        #expect(report.contains("x@outside.example") && !report.contains("y@other.example"))
        #expect(report.contains("Status: \(`case`.status)") && report.contains("\(`case`.code) \(`case`.status)"))
        #expect(node.relay.sent.count == 2, "the report, and the other domain's mail")
        #expect(try await node.queue.counts().waiting == 0)
    }

    @Test(arguments: [ResolverFailure.temporary(reason: "SERVFAIL"), .bogus(reason: "signature")])
    func `what it says for now holds back that domain alone, and its mail goes when it can`(_ failure: ResolverFailure)
        async throws
    {
        dns.fail("outside.example", .mx, failure)
        addExchanger("other.example", "mx.other.example")
        let node = try await node()
        #expect(try await node.submit(Self.text, to: ["x@outside.example", "y@other.example"]).isSuccess)
        try await node.settle()
        #expect(node.relay.sent.map { $0.envelope.recipients.map(\.description) } == [["y@other.example"]])
        let waiting = try await node.queue.list(held: false, after: nil, limit: 10)
        #expect(waiting.map { $0.lastReply?.status.description } == ["4.4.3"])
        dns.remove("outside.example")
        addExchanger("outside.example")
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        #expect(node.relay.sent.last?.envelope.recipients.map(\.description) == ["x@outside.example"])
        #expect(try await node.queue.counts().waiting == 0)
    }

    @Test func `what waited for the one route is split by domain when there is no such route any more`() async throws {
        let community = try await TestCommunity.make()
        let before = try await TestNode.ministry(community)
        #expect(try await before.submit(Self.text, to: ["x@outside.example", "y@other.example"]).isSuccess)
        let old = try #require(try await before.due().first)
        addExchanger("outside.example")
        let route = TestNode.route(nil, dns, of: before.gateway, SystemTestEntropy())
        guard case .decidedHere(let outcomes, let items, _) = await deliver(old, of: before, by: route) else {
            Issue.record("not decided anew")
            return
        }
        #expect(outcomes.values.allSatisfy { $0 == .replaced } && outcomes.count == 2)
        #expect(
            items.flatMap(\.deliveries).map(\.destination.text).sorted() == [
                "outsiders:other.example", "outsiders:outside.example",
            ])
    }

    @Test func `what waited for a domain's hosts goes by the one route once there is one`() async throws {
        let community = try await TestCommunity.make()
        let before = try await TestNode.ministry(community, dns: dns)
        #expect(try await before.submit(Self.text, to: ["x@outside.example"]).isSuccess)
        let old = try #require(try await before.due().first)
        let route = OutsideRoute.server(try #require(HostPort("127.0.0.1:2525")))
        guard case .attempted = await deliver(old, of: before, by: route) else {
            Issue.record("not sent")
            return
        }
        #expect(before.relay.sent.map(\.target.name) == ["outside"] && dns.asked.isEmpty)
    }

    /// It may have the message already; another host would not know.
    @Test func `after an end of data without an answer the same host is asked again`() async throws {
        addExchanger("outside.example", "a.outside.example", "192.0.2.1")
        addExchanger("outside.example", "b.outside.example", "192.0.2.2")
        let node = try await node()
        node.relay.answer { sent in
            let replies = Dictionary(
                uniqueKeysWithValues: sent.envelope.recipients.map { ($0, Reply(.transient, .destinationBroken)) })
            return .finished(replies, isUnanswered: true, next: replies.mapValues { _ in "b.outside.example" })
        }
        #expect(try await node.submit(Self.text, to: ["x@outside.example"]).isSuccess)
        for _ in 0..<4 {
            try await node.settle()
            node.clock.advance(by: .minutes(30))
        }
        let hosts = node.relay.sent.map { sent -> Set<String> in
            guard case .exchangers(let found) = sent.target else { return [] }
            return Set(found.hosts.map(\.host.text))
        }
        #expect(hosts.count > 1 && hosts[0].count == 2 && hosts.dropFirst().allSatisfy { $0 == ["b.outside.example"] })
    }

    @Test func `that it went in clear, and why, is on record`() async throws {
        addExchanger("outside.example")
        let node = try await node()
        node.relay.answer { sent in
            let replies = Dictionary(uniqueKeysWithValues: sent.envelope.recipients.map { ($0, Reply(.success, .ok)) })
            return .finished(
                replies, isUnanswered: false, next: replies.mapValues { _ in "mx.outside.example" },
                clear: ["mx.outside.example": .failed])
        }
        #expect(try await node.submit(Self.text, to: ["x@outside.example"]).isSuccess)
        let delivery = try #require(try await node.due().first)
        guard case .attempted(_, _, let events, _) = await node.deliver(delivery) else {
            Issue.record("not sent")
            return
        }
        #expect(events.map(\.kind).contains(.sentInClear(next: "mx.outside.example", reason: .failed)))
        #expect(
            events.map(\.kind).contains(
                .relayAccepted(
                    recipient: try address("x@outside.example"), next: "mx.outside.example", reply: Reply(.success, .ok))))
    }

    @Test func `G-02: a member's domain is never looked up, nor its mail sent in clear`() async throws {
        addExchanger("kiwimail.example")
        let node = try await node()
        #expect(try await node.submit(Self.text, to: ["aroha@kiwimail.example"]).isSuccess)
        try await node.settle()
        #expect(dns.asked.isEmpty && node.relay.sent.map(\.target.name) == ["gateway.kiwimail.example"])
    }
}
