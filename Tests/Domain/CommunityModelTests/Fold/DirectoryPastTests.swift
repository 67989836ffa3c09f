import CommunityModel
import Crypto
import MailModel
import Testing

/// G-21: validity, revocation and ownership are judged at the receiver's time of acceptance.
@Suite("The directory tells how things stood")
struct DirectoryPastTests {
    private static let hour = Duration.hours(1)

    /// Hours after the beginning, by statements that the officers may make of the second member.
    private func lived() throws -> (fixture: KeyedFixture, start: Timestamp) {
        var fixture = try KeyedFixture()
        let base = fixture.base, two = base.two
        let start = fixture.fold.lastTime
        func at(_ hours: Int) -> Timestamp { start + .hours(hours) }
        let listed: Act = .certificateListed(
            try base.leaf(base.twoGateway, .signing), gateway: base.twoGateway, purpose: .signing)
        try fixture.state(listed, at: at(10))
        try fixture.state(.memberSuspended(two, reason: "incident"), at: at(20))
        try fixture.state(.memberResumed(two), at: at(30))
        try fixture.state(.domainWithdrawn(base.twoDomain), at: at(40))
        try fixture.state(base.grant(base.twoDomain, to: two), at: at(50))
        try fixture.state(.gatewayWithdrawn(base.twoGateway), at: at(60))
        try fixture.state(.memberDeparted(two), at: at(70))
        return (fixture, start)
    }

    @Test func `each fact between its times, and not a second longer`() throws {
        let (fixture, start) = try lived()
        let base = fixture.base, directory = fixture.directory(at: start + .hours(80))
        let digest = Array(SHA256.hash(data: try base.leaf(base.twoGateway, .signing).bytes))
        func at(_ hours: Int, _ seconds: Int = 0) -> Timestamp { start + .hours(hours) + .seconds(seconds) }
        #expect(directory.listing(ofCertificate: digest, at: at(9) - .seconds(1)) == nil)
        #expect(directory.listing(ofCertificate: digest, at: at(10))?.member == base.two)
        #expect(directory.listing(ofCertificate: digest, at: at(60, -1))?.member == base.two)
        #expect(directory.listing(ofCertificate: digest, at: at(60)) == nil && directory.listing(ofCertificate: digest) == nil)
        let states = [(19, MemberState.active), (20, .suspended), (29, .suspended), (30, .active), (69, .active)]
        for (hours, state) in states { #expect(directory.state(of: base.two, at: at(hours)) == state, "\(hours)") }
        #expect(directory.state(of: base.two, at: at(70)) == nil)
        for (hours, owned) in [(39, true), (40, false), (49, false), (50, true), (69, true), (70, false)] {
            #expect(directory.domains(of: base.two, at: at(hours)) == (owned ? [base.twoDomain] : []), "\(hours)")
            #expect(directory.owner(of: base.twoDomain, at: at(hours)) == (owned ? base.two : nil), "\(hours)")
        }
    }

    @Test func `a fold to a moment is the directory of that moment`() throws {
        var fixture = try KeyedFixture()
        let base = fixture.base
        var statements = try base.settled().enumerated().map { index, act in
            SignedStatement(
                statement: Statement(sequence: UInt64(index + 1), time: FoldFixture.start + .seconds(index + 1), act: act),
                signatures: [])
        }
        let key: Act = .member(.keySet(base.one, base.oneKey.key))
        let first = UInt64(statements.count + 1), stated = FoldFixture.start + .seconds(Int(first))
        statements.append(SignedStatement(statement: Statement(sequence: first, time: stated, act: key), signatures: []))
        let before = try DirectoryHistory.state(of: statements, at: stated + .hours(71))
        let after = try DirectoryHistory.state(of: statements, at: stated + .hours(72))
        #expect(before.key(of: base.one) == nil && after.key(of: base.one) == base.oneKey.key)
        let early = try DirectoryHistory.state(of: statements, at: FoldFixture.start + .seconds(4))
        #expect(early.statements == 4 && early.isMember(base.two) && early.owner(ofDomain: base.oneDomain) == nil)
        fixture.fold = before
        #expect(fixture.directory(at: stated).member(base.one)?.key == nil)
    }
}
