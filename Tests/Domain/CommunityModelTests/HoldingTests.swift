import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("What a member held stays bound to it")
struct HoldingTests {
    static let now = TestCommunity.start

    /// A community's history, to go on with statements that its authority might refuse before.
    private struct History {
        var fold = DirectoryFold()
        let community: TestCommunity

        init() async throws {
            community = try await TestCommunity.make()
            for leaf in community.leaves { try fold.apply(try SignedStatement(parsing: leaf).statement) }
        }

        mutating func state(_ act: Act, at time: Timestamp = now) throws(FoldFailure) {
            try fold.apply(Statement(sequence: fold.statements + 1, time: time, act: act))
        }
    }

    private func grant(_ name: DomainName, to gateway: TestGateway) -> Act {
        .domainGranted(name, to: gateway.member, customer: "Harbour Ltd", strength: .organisation)
    }

    @Test func `a domain moves 72 hours after it left in public`() async throws {
        var history = try await History()
        let harbour = try #require(DomainName("harbour.example"))
        try history.state(.domainWithdrawn(harbour))
        let open = Self.now + .hours(72)
        let act = grant(harbour, to: history.community.ministry)
        #expect(throws: FoldFailure.domainLeftTooRecently(harbour, until: open)) {
            try history.state(act, at: open - .seconds(1))
        }
        try history.state(act, at: open)
    }

    @Test func `a name below a domain that left waits too`() async throws {
        var history = try await History()
        let harbour = try #require(DomainName("harbour.example")), mail = try #require(DomainName("mail.harbour.example"))
        try history.state(.domainWithdrawn(harbour))
        let act = grant(mail, to: history.community.ministry)
        #expect(throws: FoldFailure.domainLeftTooRecently(mail, until: Self.now + .hours(72))) { try history.state(act) }
    }

    @Test func `its own member has it back at once`() async throws {
        var history = try await History()
        let harbour = try #require(DomainName("harbour.example"))
        try history.state(.domainWithdrawn(harbour))
        try history.state(grant(harbour, to: history.community.kiwimail))
    }

    @Test func `a gateway's name never passes to another member, nor its key`() async throws {
        var history = try await History()
        let ministry = history.community.ministry, other = history.community.kiwimail.member
        let endpoint = try #require(Endpoint(host: "192.0.2.1", port: 24))
        try history.state(.memberDeparted(ministry.member))
        #expect(throws: FoldFailure.gatewayOfAnother(ministry.name)) {
            try history.state(.gatewayListed(ministry.name, of: other, endpoint: endpoint))
        }
        let key = ministry.signing.certificate.keyDigest
        #expect(history.fold.isKeyFree(key, gateway: ministry.name, purpose: .signing))
        #expect(!history.fold.isKeyFree(key, gateway: history.community.kiwimail.name, purpose: .signing))
    }

    @Test func `who departs takes its own along and nothing else`() async throws {
        var history = try await History()
        try history.state(.memberDeparted(history.community.kiwimail.member))
        #expect(history.fold.owner(ofGateway: history.community.kiwimail.name) == nil)
        #expect(history.fold.owner(ofGateway: history.community.ministry.name) == history.community.ministry.member)
        for name in ["kiwimail.example", "harbour.example"] {
            #expect(history.fold.owner(ofDomain: try #require(DomainName(name))) == nil)
        }
        #expect(history.fold.owner(ofDomain: history.community.ministry.domain) == history.community.ministry.member)
    }

    @Test func `departures cost the same however many members there are`() async throws {
        let history = try await History()
        func cost(_ count: Int) throws -> Duration {
            var before = history
            let ids = (0..<count).compactMap { MemberID("member-\($0)") }
            for (number, id) in ids.enumerated() {
                try before.state(.memberAdmitted(id, name: id.text))
                let domain = try #require(DomainName("member\(number).example"))
                try before.state(.domainGranted(domain, to: id, customer: "Customer", strength: .password))
            }
            return try ProcessorTime.least {
                var last = before
                for id in ids { try last.state(.memberDeparted(id)) }
            }
        }
        let one = try cost(300), eight = try cost(2_400)
        #expect(eight < one * 24, "\(one) and \(eight)")
    }
}
