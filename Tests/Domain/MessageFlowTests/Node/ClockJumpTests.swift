import DeliveryQueue
import MailModel
import Mailboxes
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("While our clock is wrong", .serialized)
struct ClockJumpTests {
    private static let text = "From: minister@ministry.example\nSubject: Hello\n\nbody\n"
    private static let aroha = "aroha@kiwimail.example"

    /// What the ministry's gateway sends.
    private static func copy(of community: TestCommunity) async throws -> Octets {
        let ministry = try await TestNode.ministry(community)
        #expect(try await ministry.submit(text, to: [aroha]).isSuccess)
        try await ministry.settle()
        return try #require(ministry.relay.sent.first).content
    }

    @Test(arguments: [Duration.hours(1), .days(30), .zero - .hours(1), .zero - .days(30)])
    func `outbound mail waits or goes protected, and goes on when it is right`(_ jump: Duration) async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        node.clock.set(by: jump)
        #expect(try await node.submit(Self.text, to: [Self.aroha]).isSuccess, "accepted all the same")
        try await node.settle()
        // An hour ahead the directory is still fresh; else nothing leaves by a directory of another time (G-02).
        #expect(node.relay.sent.count == (jump == .hours(1) ? 1 : 0))
        node.clock.set(by: .zero - jump)
        try await node.queue.retryNow(nil, now: node.clock.now)
        try await node.settle()
        #expect(node.relay.sent.count == 1)
        #expect(try await node.queue.counts() == QueueCounts())
    }

    @Test(arguments: [Duration.hours(1), .days(30), .zero - .hours(1), .zero - .days(30)])
    func `nothing is taken for verified`(_ jump: Duration) async throws {
        let community = try await TestCommunity.make()
        let wire = try await Self.copy(of: community)
        let node = try await TestNode.kiwimail(community)
        #expect(
            try await node.arrive(wire, from: community.ministry, sender: "minister@ministry.example", to: [Self.aroha]).isSuccess
        )
        let isFresh = jump == .hours(1)
        // One worker all the while: it is its clock that jumps.
        try await node.working {
            node.clock.set(by: jump)
            #expect((node.directory.fresh(at: node.clock.now) != nil) == isFresh, "a directory of another time is not gone by")
            try await node.queue.retryNow(nil, now: node.clock.now)
            try await node.rest()
            #expect(try await node.inbox(Self.aroha).count == (isFresh ? 1 : 0), "what cannot be judged now is shown to nobody")
            node.clock.set(by: .zero - jump)
            try await node.queue.retryNow(nil, now: node.clock.now)
            try await node.rest()
        }
        #expect(try await node.inbox(Self.aroha).count == 1, "and when it is right again the mail arrives")
        #expect(try await node.queue.counts() == QueueCounts())
    }

    /// More than mail waits and may be held for.
    @Test func `a delivery to a mailbox is remembered for 40 days, so that it may be repeated`() async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make()), start = node.clock.now
        let item = ItemID(at: start, from: SystemTestEntropy()), recipient = try address(Self.aroha)
        for (age, count) in [(Duration.zero, 1), (.days(39), 1), (.days(41), 2)] {
            await node.delivering.forgetOldDeliveries(at: start + age)
            try await node.mailboxes.deliver(crlf(Self.text), item: item, to: recipient, at: start)
            #expect(try await node.inbox(Self.aroha).count == count, "\(age)")
        }
    }

    /// A leap second: a second that comes twice, or one that is left out, on one of both machines and not yet on the other.
    @Test(arguments: [Duration.seconds(1), .zero - .seconds(1)], [true, false])
    func `a leap second holds up nothing`(_ step: Duration, _ isOfSender: Bool) async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), node = try await TestNode.kiwimail(community)
        for round in 0..<3 {
            (isOfSender ? ministry : node).clock.set(by: round == 1 ? .zero - step : step)
            #expect(try await ministry.submit(Self.text, to: [Self.aroha]).isSuccess)
            try await ministry.settle()
            #expect(ministry.relay.sent.count == round + 1)
            let wire = try #require(ministry.relay.sent.last).content
            #expect(
                try await node.arrive(wire, from: community.ministry, sender: "minister@ministry.example", to: [Self.aroha])
                    .isSuccess)
            try await node.settle()
            #expect(try await node.inbox(Self.aroha).count == round + 1)
        }
        for queue in [node.queue, ministry.queue] { #expect(try await queue.counts() == QueueCounts()) }
    }
}
