import CommunityModel
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

/// A gateway may be kept from newer directories until after a copy was given up: by whoever stands between, or by a clock that was wrong.
@Suite("Held copies when another directory comes", .serialized)
struct DirectoryArrivalTests {
    private let text = "From: minister@ministry.example\nSubject: Hello\n\nbody\n"

    /// kiwimail's node with the directory of before, with a copy that the ministry's gateway made by a newer one and a new certificate.
    private func held(renewed: Renewed) async throws -> (node: TestNode, newer: TestCommunity) {
        let community = try await TestCommunity.make()
        let node = try await TestNode.kiwimail(community)
        var ministry = community.ministry
        switch renewed {
        case .receiver:
            _ = try await community.kiwimail.renewed([.encryption], by: community.authority, at: TestCommunity.start)
        case .signer: ministry = try await ministry.renewed([.signing], by: community.authority, at: TestCommunity.start)
        }
        let newer = try await community.republished(at: TestCommunity.start)
        let sender = try TestNode(newer, ministry)
        try await sender.serve("ministry", ["ministry.example"])
        #expect(try await sender.submit(text, to: ["aroha@kiwimail.example"]).isSuccess)
        try await sender.settle()
        let wire = try #require(sender.relay.sent.first).content
        #expect(
            try await node.arrive(
                wire, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await node.settle()
        return (node, newer)
    }

    enum Renewed: Sendable, CaseIterable { case receiver, signer }

    private func arrived(at node: TestNode, with holder: DirectoryHolder? = nil) async throws {
        let worker = QueueWorker(
            queue: node.queue, delivering: node.delivering, clock: node.clock, entropy: SystemTestEntropy(), marks: NoMarks())
        await DirectoryArrival(
            member: node.gateway.member, directory: holder ?? node.directory, queue: node.queue, worker: worker, clock: node.clock
        ).arrived()
        try await node.settle()
    }

    @Test(arguments: Renewed.allCases)
    func `a copy held for a certificate that nobody knew of here is delivered once a directory lists it`(
        renewed: Renewed
    ) async throws {
        let (node, newer) = try await held(renewed: renewed)
        let reason: HoldReason = renewed == .receiver ? .cannotDecrypt : .signerNotListed
        #expect(try await node.queue.list(held: true, after: nil, limit: 9).map(\.state) == [.held(reason, until: nil)])
        node.directory.replace(by: newer.directory)
        try await arrived(at: node)
        #expect(try await node.queue.counts() == QueueCounts())
        let message = try #require(try await node.inbox("aroha@kiwimail.example").first)
        #expect(String(decoding: message.bytes, as: UTF8.self).hasPrefix("SecureMail-Status: status=verified, member=ministry"))
    }

    /// The node ended after it had kept the newer directory, and before it opened anything by it.
    @Test(arguments: Renewed.allCases) func `with the first directory after a start all of them are opened once more`(
        renewed: Renewed
    ) async throws {
        let (node, newer) = try await held(renewed: renewed)
        node.directory.replace(by: newer.directory)
        let started = DirectoryHolder()
        started.replace(by: newer.directory)
        try await arrived(at: node, with: started)
        #expect(try await node.queue.counts() == QueueCounts())
        #expect(try await node.inbox("aroha@kiwimail.example").count == 1)
    }

    @Test func `a directory that lists nothing new opens nothing again`() async throws {
        let (node, _) = try await held(renewed: .receiver)
        let before = try await node.queue.list(held: true, after: nil, limit: 9)
        node.clock.advance(by: .seconds(5))
        node.directory.replace(by: node.community.directory)
        try await arrived(at: node)
        #expect(try await node.queue.list(held: true, after: nil, limit: 9) == before)
    }

    @Test func `one that lists a certificate for somebody else leaves the hold as it is`() async throws {
        let (node, newer) = try await held(renewed: .signer)
        _ = try await newer.kiwimail.renewed([.signing], by: newer.authority, at: TestCommunity.start)
        node.directory.replace(by: newer.directory)
        _ = node.directory.takeGained()
        node.directory.replace(by: try await newer.republished(at: TestCommunity.start).directory)
        try await arrived(at: node)
        #expect(try await node.queue.counts() == QueueCounts(held: 1))
    }
}
