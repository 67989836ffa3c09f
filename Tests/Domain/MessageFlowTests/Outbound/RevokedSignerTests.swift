import Accreditation
import CommunityModel
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing
import struct X509.Certificate

/// The receiver judges a signature at its acceptance: what waited with that of a revoked certificate would be set aside there, for good.
@Suite("Copies whose signer was revoked while they waited", .serialized)
struct RevokedSignerTests {
    /// The ministry's node with a copy for kiwimail that waits, and the community after the ministry's key was lost and replaced.
    private func waiting(
        _ reply: Reply = Reply(.transient, .destinationUnreachable), to recipient: String = "aroha@kiwimail.example"
    ) async throws -> (node: TestNode, after: TestCommunity, renewed: TestGateway) {
        let community = try await TestCommunity.make(), node = try await TestNode.ministry(community)
        node.relay.answer { _ in .notStarted(reply) }
        let text = "From: minister@ministry.example\nSubject: Hello\n\nbody\n"
        #expect(try await node.submit(text, to: [recipient]).isSuccess)
        try await node.settle()
        let serial = Array(community.ministry.signing.certificate.serialNumber.bytes)
        let renewed = try await community.ministry.renewed(
            [.signing], newKeys: [.signing], by: community.authority, at: node.clock.now)
        try await community.authority.revoke(serial: serial, reason: .keyCompromise, at: node.clock.now)
        let after = try await community.republished(at: node.clock.now)
        node.directory.replace(by: after.directory)
        node.clock.advance(by: .hours(1))
        node.relay.answer { TestRelay.all($0, Reply(.success, .ok)) }
        return (node, after, renewed)
    }

    private func arrive(_ wire: Octets, at receiver: TestNode) async throws {
        receiver.clock.advance(by: .hours(1))
        #expect(
            try await receiver.arrive(
                wire, from: receiver.community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await receiver.settle()
    }

    @Test func `they are signed anew, and verified`() async throws {
        let (node, after, renewed) = try await waiting()
        try node.signing.use(renewed)
        try await node.settle()
        let receiver = try await TestNode.kiwimail(after)
        try await arrive(try #require(node.relay.sent.last).content, at: receiver)
        #expect(try await receiver.queue.counts() == QueueCounts())
        let message = try #require(try await receiver.inbox("aroha@kiwimail.example").first)
        #expect(String(decoding: message.bytes, as: UTF8.self).hasPrefix("SecureMail-Status: status=verified, member=ministry"))
    }

    /// It was held, or comes out of a backup: the certificate that signed it may have ended since.
    @Test(arguments: [Duration.days(6), .days(8)]) func `what waited for longer than mail is tried is signed anew`(
        _ time: Duration
    ) async throws {
        let community = try await TestCommunity.make(), node = try await TestNode.ministry(community)
        node.relay.answer { _ in .notStarted(Reply(.transient, .destinationUnreachable)) }
        #expect(
            try await node.submit("From: minister@ministry.example\n\nbody\n", to: ["aroha@kiwimail.example"]).isSuccess)
        try await node.settle()
        let item = try #require(try await node.queue.list(held: false, after: nil, limit: 1).first).item
        try await node.queue.hold(item, now: node.clock.now)
        node.clock.advance(by: time)
        node.directory.replace(by: try await community.republished(at: node.clock.now).directory)
        node.relay.answer { TestRelay.all($0, Reply(.success, .ok)) }
        try await node.queue.release(item, now: node.clock.now)
        try await node.settle()
        #expect(node.relay.sent.count == 2)
        #expect((node.relay.sent.first?.content == node.relay.sent.last?.content) == (time < .days(7)))
    }

    @Test func `a copy that got through before is not delivered twice`() async throws {
        let (node, after, renewed) = try await waiting()
        let first = try #require(node.relay.sent.first).content
        let receiver = try await TestNode.kiwimail(node.community)
        #expect(
            try await receiver.arrive(
                first, from: receiver.community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await receiver.settle()
        receiver.directory.replace(by: after.directory)
        try node.signing.use(renewed)
        try await node.settle()
        try await arrive(try #require(node.relay.sent.last).content, at: receiver)
        #expect(try await receiver.inbox("aroha@kiwimail.example").count == 1)
    }

    @Test func `they wait while there is nothing to sign with`() async throws {
        let (node, _, _) = try await waiting()
        let before = node.relay.sent.count
        try node.signing.use(nil)
        try await node.settle()
        #expect(node.relay.sent.count == before)
        #expect(try await node.queue.counts() == QueueCounts(waiting: 1))
    }
}
