import Accreditation
import CommunityModel
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing
import struct X509.Certificate

/// G-21: validity, revocation and ownership are judged at the receiver's time of acceptance, whenever it opens.
@Suite("A message is judged as of its acceptance", .serialized)
struct AcceptanceTimeTests {
    enum Change: Sendable, CaseIterable { case departed, suspended, domainWithdrawn, gatewayWithdrawn }

    private func change(_ change: Change, _ community: TestCommunity, at time: Timestamp) async throws {
        let authority = community.authority, ministry = community.ministry
        switch change {
        case .departed: try await authority.depart(ministry.member, at: time)
        case .suspended: try await authority.suspend(ministry.member, reason: "incident", at: time)
        case .domainWithdrawn: try await authority.withdraw(ministry.domain, at: time)
        case .gatewayWithdrawn: try await authority.withdraw(gateway: ministry.name, at: time)
        }
    }

    /// What kiwimail accepted by an older directory after some hours, opened by one that tells of a change at the second hour.
    private func opened(_ change: Change, acceptedAfter hours: Int) async throws -> TestNode {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community)
        #expect(
            try await ministry.submit("From: minister@ministry.example\nSubject: Hello\n\nbody\n", to: ["aroha@kiwimail.example"])
                .isSuccess)
        try await ministry.settle()
        let wire = try #require(ministry.relay.sent.first).content
        let node = try await TestNode.kiwimail(community)
        node.clock.advance(by: .hours(hours))
        let accepted = try await node.arrive(
            wire, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"])
        #expect(accepted.isSuccess)
        try await self.change(change, community, at: TestCommunity.start + .hours(2))
        node.clock.advance(by: .hours(4 - hours))
        node.directory.replace(by: try await community.republished(at: TestCommunity.start + .hours(4)).directory)
        try await node.settle()
        return node
    }

    @Test(arguments: Change.allCases) func `what was accepted before is delivered after`(_ change: Change) async throws {
        let node = try await opened(change, acceptedAfter: 1)
        let message = try #require(try await node.inbox("aroha@kiwimail.example").first)
        #expect(String(decoding: message.bytes, as: UTF8.self).hasPrefix("SecureMail-Status: status=verified, member=ministry"))
    }

    @Test(arguments: Change.allCases)
    func `what came after, before this gateway heard of it, is not delivered`(_ change: Change) async throws {
        let node = try await opened(change, acceptedAfter: 3)
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        #expect(try await node.queue.counts() != QueueCounts())
    }

    @Test func `what came while its member was suspended waits, and is delivered when it takes part again`() async throws {
        let node = try await opened(.suspended, acceptedAfter: 3)
        #expect(try await node.queue.counts() == QueueCounts(waiting: 1))
        let community = node.community
        try await community.authority.resume(community.ministry.member, at: TestCommunity.start + .hours(5))
        node.clock.advance(by: .hours(2))
        node.directory.replace(by: try await community.republished(at: TestCommunity.start + .hours(6)).directory)
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").count == 1)
    }

    /// By its clock alone the receiver took it before the key was lost.
    @Test func `a clock that is behind lets nobody sign with what was revoked`() async throws {
        let community = try await TestCommunity.make(), ministry = try await TestNode.ministry(community)
        #expect(
            try await ministry.submit("From: minister@ministry.example\nSubject: Hello\n\nbody\n", to: ["aroha@kiwimail.example"])
                .isSuccess)
        try await ministry.settle()
        let wire = try #require(ministry.relay.sent.first).content
        try await community.authority.revoke(
            serial: Array(community.ministry.signing.certificate.serialNumber.bytes), reason: .keyCompromise,
            at: TestCommunity.start + .minutes(50))
        let node = try await TestNode.kiwimail(try await community.republished(at: TestCommunity.start + .minutes(55)))
        node.clock.advance(by: .minutes(10))
        #expect(
            try await node.arrive(
                wire, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        #expect(try await node.queue.list(held: true, after: nil, limit: 9).map(\.state) == [.held(.signerRevoked, until: nil)])
    }
}
