import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Notices about held mail (warnings 5b and 5c)", .serialized)
struct HeldDigestTests {
    private func held() async throws -> (node: TestNode, digest: HeldDigest) {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        try await arrive(at: node)
        return (node, HeldDigest(node.context, postmaster: try address("aroha@kiwimail.example")))
    }

    private func arrive(at node: TestNode) async throws {
        let content = crlf("From: minister@ministry.example\nSubject: Secret\n\nnot sealed\n")
        let reply = try await node.arrive(
            content, from: node.community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"])
        #expect(reply.isSuccess)
        try await node.settle()
    }

    private func inbox(_ node: TestNode) async throws -> [String] {
        try await node.settle()
        return try await node.inbox("aroha@kiwimail.example").map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `the postmaster is told once, with ids and addresses and without content`() async throws {
        let (node, digest) = try await held()
        await digest.look()
        await digest.look()
        let texts = try await inbox(node)
        let text = try #require(texts.first)
        let item = try #require(try await node.queue.list(held: true, after: nil, limit: 2).first?.item)
        #expect(texts.count == 1)
        #expect(text.contains("* \(item)") && text.contains("5c") && text.contains("member ministry"))
        #expect(text.contains("Auto-Submitted: auto-generated\r\n") && text.hasPrefix("SecureMail-Status: status=notice"))
        #expect(!text.contains("Secret") && !text.contains("not sealed"))
    }

    @Test func `more of it is told at most once an hour`() async throws {
        let (node, digest) = try await held()
        await digest.look()
        try await arrive(at: node)
        await digest.look()
        #expect(try await inbox(node).count == 1)
        node.clock.advance(by: .hours(1))
        await digest.look()
        await digest.look()
        let texts = try await inbox(node)
        #expect(texts.count == 2)
        #expect(texts.last?.contains("holds 2 deliveries, 1 of them since the last notice") == true)
    }

    /// Spam to addresses that a customer does not have is held by the thousand.
    @Test func `what needs nobody, however much it is, hides nothing; what is new stands first`() async throws {
        let (node, digest) = try await held()
        await digest.look()
        let first = try #require(try await node.queue.list(held: true, after: nil, limit: 2).first).item
        node.relay.answer { TestRelay.all($0, Reply(.permanent, .unknownMailbox)) }
        for _ in 0..<11 {
            let nobodies = (0..<100).map { "nobody\($0)@harbour.example" }
            #expect(try await node.arrive(crlf("From: x@outside.example\n\nx\n"), sender: nil, to: nobodies).isSuccess)
        }
        try await node.settle()
        for _ in 0..<2 { try await arrive(at: node) }
        node.clock.advance(by: .hours(1))
        await digest.look()
        let text = try #require(try await inbox(node).last)
        #expect(text.contains("holds 3 deliveries, 2 of them since the last notice"))
        let ids = text.split(separator: "\r\n").filter { $0.contains("  5c ") }.map {
            $0.dropFirst(2).prefix(while: { $0 != " " })
        }
        let last = try #require(ids.last)
        #expect(ids.count == 3 && last == first.description)
    }

    @Test func `what an administrator held needs no notice`() async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        let digest = HeldDigest(node.context, postmaster: try address("aroha@kiwimail.example"))
        node.relay.answer { _ in .notStarted(Reply(.transient, .destinationUnreachable)) }
        #expect(
            try await node.arrive(crlf("From: x@outside.example\n\nx\n"), sender: nil, to: ["a@harbour.example"]).isSuccess)
        try await node.settle()
        let item = try #require(try await node.queue.list(held: false, after: nil, limit: 1).first?.item)
        try await node.queue.hold(item, now: node.clock.now)
        await digest.look()
        #expect(try await inbox(node).isEmpty)
    }
}
