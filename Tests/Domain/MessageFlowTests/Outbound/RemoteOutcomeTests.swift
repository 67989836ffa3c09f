import DNSFormat
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Outbound: what other servers answer, and what the sender is told", .serialized)
struct RemoteOutcomeTests {
    private static let text = "From: minister@ministry.example\nSubject: Hello\n\nx\n"
    private static let recipients = ["a@outside.example", "b@outside.example", "c@outside.example"]

    private func node() async throws -> TestNode {
        let dns = MemoryResolver()
        dns.add("outside.example", .mx, .mx(10, "mx.outside.example"))
        dns.add("mx.outside.example", .a, .address("192.0.2.1"))
        return try await TestNode.ministry(try await TestCommunity.make(), dns: dns)
    }

    /// Outsiders answer so; the ministry's own server, which reports go to, takes all.
    private func answer(_ node: TestNode, _ rule: @escaping @Sendable (EmailAddress) -> Reply) {
        node.relay.answer { sent in
            guard case .exchangers = sent.target else { return TestRelay.all(sent, Reply(.success, .ok)) }
            let replies = Dictionary(uniqueKeysWithValues: sent.envelope.recipients.map { ($0, rule($0)) })
            return .finished(replies, isUnanswered: false, next: replies.mapValues { _ in "mx.outside.example" })
        }
    }

    private func reports(_ node: TestNode) -> [String] {
        node.relay.sent.filter { if case .customer = $0.target { true } else { false } }.map(\.text)
    }

    private func tries(_ node: TestNode) -> [[String]] {
        node.relay.sent.filter { if case .exchangers = $0.target { true } else { false } }
            .map { $0.envelope.recipients.map(\.description) }
    }

    private static let greylisted = Reply(.transient, suffix: 50, status: .init(7, 1), lines: ["greylisted, come again"])
    private static let unknown = Reply(.permanent, suffix: 50, status: .init(1, 1), lines: ["nobody of that name"])

    @Test func `greylisting: all go again, are taken, and the sender hears nothing`() async throws {
        let node = try await node()
        answer(node) { _ in Self.greylisted }
        #expect(try await node.submit(Self.text, to: Self.recipients).isSuccess)
        try await node.settle()
        #expect(tries(node).count == 1)
        answer(node) { _ in Reply(.success, .ok) }
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        #expect(tries(node) == [Self.recipients, Self.recipients] && reports(node).isEmpty)
        #expect(try await node.queue.counts().waiting == 0)
    }

    @Test func `one refused of three, one greylisted: that one goes again, and the sender hears of the refused one alone`()
        async throws
    {
        let node = try await node()
        answer(node) { address in
            address.description.hasPrefix("a@")
                ? Self.unknown : address.description.hasPrefix("b@") ? Self.greylisted : Reply(.success, .ok)
        }
        #expect(try await node.submit(Self.text, to: Self.recipients).isSuccess)
        try await node.settle()
        let report = try #require(reports(node).first)
        #expect(
            report.contains("a@outside.example") && !report.contains("b@outside.example") && !report.contains("c@outside.example")
        )
        #expect(report.contains("Status: 5.1.1") && report.contains("Remote-MTA: dns; mx.outside.example"))
        #expect(report.contains("nobody of that name"), "in the words of the other server")
        answer(node) { _ in Reply(.success, .ok) }
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        #expect(tries(node).last == ["b@outside.example"] && tries(node).count == 2 && reports(node).count == 1)
    }

    @Test(arguments: [
        RelayResult.notStarted(Reply(.transient, .destinationUnreachable)),
        .notStarted(Reply(.permanent, suffix: 54, status: .init(7, 1), lines: ["no mail from you"])),
        .notStarted(Reply(.transient, suffix: 21, status: .init(3, 2), lines: ["busy"])),
    ]) func `no host can be spoken to: the sender hears after four hours, and gets it back after a week`(
        _ result: RelayResult
    ) async throws {
        let node = try await node()
        node.relay.answer { sent in
            if case .exchangers = sent.target { result } else { TestRelay.all(sent, Reply(.success, .ok)) }
        }
        #expect(try await node.submit(Self.text, to: ["a@outside.example"]).isSuccess)
        try await node.settle()
        #expect(reports(node).isEmpty)
        node.clock.advance(by: .hours(4))
        try await node.settle()
        #expect(reports(node).count == 1 && reports(node)[0].contains("Action: delayed"))
        node.clock.advance(by: .days(7))
        try await node.settle()
        #expect(reports(node).count == 2 && reports(node)[1].contains("Action: failed"))
        #expect(try await node.queue.counts().waiting == 0)
    }

    @Test func `the end of data without an answer is tried again`() async throws {
        let node = try await node()
        node.relay.answer { sent in
            let replies = Dictionary(
                uniqueKeysWithValues: sent.envelope.recipients.map { ($0, Reply(.transient, .destinationBroken)) })
            return .finished(replies, isUnanswered: true, next: replies.mapValues { _ in "mx.outside.example" })
        }
        #expect(try await node.submit(Self.text, to: ["a@outside.example"]).isSuccess)
        try await node.settle()
        answer(node) { _ in Reply(.success, .ok) }
        node.clock.advance(by: .minutes(2))
        try await node.settle()
        #expect(tries(node).count == 2 && reports(node).isEmpty)
        #expect(try await node.queue.counts().waiting == 0)
    }
}
