import CommunityModel
import DeliveryPolicy
import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

/// A-07, G-13, G-21: identities that must not be trusted, each sent to and received from, and what an administrator is told.
@Suite("Gateways whose certificates must not be trusted", .serialized)
struct NegativeIdentityTests {
    private static let text = "From: sender@%.example\nSubject: Hello\n\nbody\n"

    /// What the administrator of the receiver finds in `hold list`.
    private static func reason(_ kind: NegativeIdentity) -> HoldReason {
        switch kind {
        case .expired: .signerExpired
        case .notYetValid: .signerNotYetValid
        case .revoked: .signerRevoked
        case .wrongIssuer: .signerIssuerNotTrusted
        case .revocationUnknown: .signerRevocationUnknown
        case .keyOfAnotherMember: .signerNotListed
        case .wrongPurpose: .signerWrongPurpose
        }
    }

    /// Of nobody revocation is known where the directory is too old.
    private static func cause(_ kind: NegativeIdentity) -> OutboundOutcome.WaitCause {
        kind == .revocationUnknown ? .directoryTooOld : .memberCertificate(fault(kind))
    }

    /// What the administrator of the sender finds in `queue list`. What the directory would never list is not there.
    private static func fault(_ kind: NegativeIdentity) -> CertificateFault {
        switch kind {
        case .expired: .expired
        case .notYetValid: .notYetValid
        case .revoked: .revoked
        case .wrongIssuer: .issuerNotTrusted
        case .revocationUnknown: .revocationUnknown
        case .keyOfAnotherMember, .wrongPurpose: .missing
        }
    }

    @Test(arguments: NegativeIdentity.allCases) func `what it signed is held for its own reason, and nobody else hears of it`(
        _ kind: NegativeIdentity
    ) async throws {
        let community = try await TestCommunity.make(), pacific = try community.negativeGateway(kind, .signing)
        let sender = try TestNode(community, pacific.gateway)
        try await sender.serve("pacific", ["pacific.example"])
        sender.directory.replace(by: pacific.unsuspecting)
        let text = Self.text.replacing("%", with: "pacific"), aroha = "aroha@kiwimail.example"
        #expect(try await sender.submit(text, by: "pacific", sender: "sender@pacific.example", to: [aroha]).isSuccess)
        try await sender.settle()
        let wire = try #require(sender.relay.sent.first).content
        let node = try await TestNode.kiwimail(community)
        node.directory.replace(by: pacific.directory)
        #expect(try await node.arrive(wire, from: pacific.gateway, sender: "sender@pacific.example", to: [aroha]).isSuccess)
        try await node.settle()
        let held = try await node.queue.list(held: true, after: nil, limit: 9)
        // Of nobody revocation is known where the directory is too old: all waits for a younger one.
        if kind == .revocationUnknown {
            let counts = try await node.queue.counts(), inbox = try await node.inbox(aroha)
            #expect(held.isEmpty && counts == QueueCounts(waiting: 1) && inbox.isEmpty)
            return
        }
        #expect(held.map(\.state) == [.held(Self.reason(kind), until: nil)])
        #expect(try await node.inbox(aroha).isEmpty && node.relay.sent.isEmpty)
        let events = try await node.queue.events(messageID: try #require(held.first?.messageID))
        #expect(events.contains { $0.kind == .held(reason: Self.reason(kind).rawValue) })
    }

    @Test(arguments: NegativeIdentity.allCases) func `mail for it waits, and says why`(_ kind: NegativeIdentity) async throws {
        let community = try await TestCommunity.make(), pacific = try community.negativeGateway(kind, .encryption)
        let node = try await TestNode.ministry(community)
        node.directory.replace(by: pacific.directory)
        let text = Self.text.replacing("sender@%", with: "minister@ministry")
        #expect(try await node.submit(text, to: ["someone@pacific.example"]).isSuccess)
        try await node.settle()
        #expect(node.relay.sent.isEmpty)
        let waiting = try await node.queue.list(held: false, after: nil, limit: 9)
        let cause = Self.cause(kind).explanation
        #expect(
            waiting.count == 1 && waiting[0].lastReply?.text.contains(cause) == true,
            "\(waiting.map { $0.lastReply?.text ?? "" })")
    }

    /// The directory says whose certificate is shown in TLS, whichever side shows it.
    @Test(arguments: NegativeIdentity.allCases) func `it is neither let in nor sent to over TLS`(_ kind: NegativeIdentity)
        async throws
    {
        let community = try await TestCommunity.make(), pacific = try community.negativeGateway(kind, .tls)
        let clock = FakeClock(TestCommunity.start)
        let judge = PeerJudge(directory: DirectoryHolder(pacific.directory), verifier: community.verifier, clock: clock)
        #expect(await !judge.isGateway(pacific.gateway.tls.shown))
        #expect(await !judge.isGateway(pacific.gateway.tls.shown, of: pacific.gateway.member))
        #expect(await !judge.isGateway(pacific.gateway.tls.shown, of: community.ministry.member))
    }

    @Test func `one in order is sent to, received from, and let in`() async throws {
        let community = try await TestCommunity.make(), node = try await TestNode.ministry(community)
        let text = Self.text.replacing("sender@%", with: "minister@ministry"), aroha = "aroha@kiwimail.example"
        #expect(try await node.submit(text, to: [aroha]).isSuccess)
        try await node.settle()
        let receiver = try await TestNode.kiwimail(community), wire = try #require(node.relay.sent.first).content
        #expect(
            try await receiver.arrive(wire, from: community.ministry, sender: "minister@ministry.example", to: [aroha]).isSuccess)
        try await receiver.settle()
        #expect(try await receiver.inbox(aroha).count == 1)
        let judge = PeerJudge(directory: receiver.directory, verifier: community.verifier, clock: receiver.clock)
        #expect(await judge.isGateway(community.ministry.tls.shown, of: community.ministry.member))
    }
}
