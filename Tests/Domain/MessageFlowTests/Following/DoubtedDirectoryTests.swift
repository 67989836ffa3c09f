import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

/// One of two histories may name a thief for a member: until an operator decides nothing goes out by either, and nobody is shown as verified.
@Suite("While the authority is doubted", .serialized)
struct DoubtedDirectoryTests {
    private static let text = "From: minister@ministry.example\nSubject: Hello\n\nbody\n"

    @Test(arguments: ["aroha@kiwimail.example", "someone@outside.example"])
    func `mail is taken, waits, and goes once an operator decided`(
        _ recipient: String
    ) async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        node.directory.setDoubted(true)
        #expect(try await node.submit(Self.text, to: [recipient]).isSuccess)
        try await node.settle()
        #expect(node.relay.sent.isEmpty)
        // Not even sealed: the key may be a thief's.
        #expect(try await node.queue.list(held: false, after: nil, limit: 9).map(\.destination) == [.undecided])
        node.directory.setDoubted(false)
        node.clock.advance(by: .hours(1))
        try await node.settle()
        #expect(node.relay.sent.count == 1)
    }

    @Test func `what was ready to go stays`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        node.relay.answer { _ in .notStarted(Reply(.transient, .destinationUnreachable)) }
        #expect(try await node.submit(Self.text, to: ["aroha@kiwimail.example", "someone@outside.example"]).isSuccess)
        try await node.settle()
        let tried = node.relay.sent.count
        node.directory.setDoubted(true)
        node.clock.advance(by: .hours(1))
        try await node.settle()
        #expect(node.relay.sent.count == tried)
    }

    @Test func `what a member brings is taken, and nobody sees it as verified before`() async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), node = try await TestNode.kiwimail(community)
        #expect(try await ministry.submit(Self.text, to: ["aroha@kiwimail.example"]).isSuccess)
        try await ministry.settle()
        node.directory.setDoubted(true)
        let wire = try #require(ministry.relay.sent.first).content
        #expect(
            try await node.arrive(
                wire, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        #expect(try await node.queue.counts() == QueueCounts(waiting: 1))
        node.directory.setDoubted(false)
        node.clock.advance(by: .hours(1))
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").count == 1)
    }
}
