import CommunityModel
import MailModel
import Testing

@Suite("Domains change and move")
struct DomainChangeTests {
    private func moved(_ fixture: KeyedFixture) -> Act {
        .domain(.moved(MemberDomain(name: fixture.base.oneDomain, customer: "Two", strength: .strong), to: fixture.base.two))
    }

    @Test func `a domain moves at once with its present member's agreement, and is nobody's at no moment`() throws {
        var fixture = try KeyedFixture()
        let act = moved(fixture)
        let before = fixture.fold.lastTime
        try fixture.state(act, try fixture.said(act))
        let directory = fixture.directory(at: fixture.now), domain = fixture.base.oneDomain
        guard case .member(let member) = directory.standing(of: domain, at: fixture.now) else { return #expect(Bool(false)) }
        #expect(member.id == fixture.base.two && member.domains.first { $0.name == domain }?.strength == .strong)
        #expect(directory.owner(of: domain, at: before) == fixture.base.one)
        #expect(directory.owner(of: domain, at: fixture.fold.lastTime) == fixture.base.two)
    }

    @Test func `the member that gets it cannot agree in the other's place`() throws {
        var fixture = try KeyedFixture()
        try fixture.state(.member(.keySet(fixture.base.two, fixture.base.twoKey.key)))
        let act = moved(fixture)
        #expect(throws: FoldFailure.agreementWrong) { try fixture.state(act, try fixture.said(act, by: fixture.base.twoKey)) }
    }

    @Test func `names below move along`() throws {
        var fixture = try KeyedFixture()
        let below = try #require(DomainName("a.b.one.example"))
        try fixture.state(fixture.base.grant(below, to: fixture.base.one))
        let act = moved(fixture)
        try fixture.state(act, try fixture.said(act))
        #expect(fixture.fold.owner(ofDomain: below) == fixture.base.two)
        #expect(fixture.directory(at: fixture.now).member(fixture.base.one)?.domains.isEmpty == true)
        let back: Act = .domain(.moved(MemberDomain(name: below, customer: "One", strength: .strong), to: fixture.base.one))
        #expect(throws: FoldFailure.domainOverlaps(below, with: fixture.base.oneDomain)) { try fixture.state(back) }
    }

    @Test func `a move that no longer fits when its time comes lapses`() throws {
        var fixture = try KeyedFixture()
        let stated = fixture.now
        try fixture.state(moved(fixture))
        try fixture.state(.domainWithdrawn(fixture.base.oneDomain))
        let later = fixture.directory(at: stated + .hours(100))
        #expect(later.standing(of: fixture.base.oneDomain, at: stated + .hours(100)) == .formerMember(fixture.base.one))
    }

    /// Who has it now could neither agree nor object.
    @Test func `what waits for a domain lapses when that gets another holder before its time`() throws {
        var fixture = try KeyedFixture()
        let domain = fixture.base.oneDomain, three = try #require(MemberID("three")), stated = fixture.now
        try fixture.state(.memberAdmitted(three, name: "Three"))
        try fixture.state(moved(fixture))
        let part = MemberDomain(name: domain, customer: "One", strength: .password, coverage: .partial)
        try fixture.state(.domain(.changed(part)))
        #expect(fixture.directory(at: fixture.now).pending.count == 2)
        let act: Act = .domain(.moved(MemberDomain(name: domain, customer: "Three", strength: .strong), to: three))
        try fixture.state(act, try fixture.said(act))
        let later = fixture.directory(at: stated + .hours(100))
        #expect(later.owner(of: domain)?.id == three && later.pending.isEmpty && later.claimsMembership(domain))
    }

    /// M-09: mail of addresses that are not served leaves unsigned, so that it claims nothing; mail to all goes protected (G-02).
    @Test func `of a domain that is served in part, unprotected mail claims nothing, and mail for it is a member's`() throws {
        var fixture = try KeyedFixture()
        let domain = fixture.base.oneDomain, below = try #require(DomainName("mail.one.example"))
        #expect(fixture.directory(at: fixture.now).claimsMembership(domain))
        let act: Act = .domain(.changed(MemberDomain(name: domain, customer: "One", strength: .password, coverage: .partial)))
        try fixture.state(act, try fixture.said(act))
        let directory = fixture.directory(at: fixture.now)
        #expect(!directory.claimsMembership(domain) && directory.claimsMembership(below))
        guard case .member = directory.standing(of: domain, at: fixture.now) else { return #expect(Bool(false)) }
        #expect(directory.member(fixture.base.one)?.domains.map(\.coverage) == [.partial])
    }

    /// Else who has the officers' keys could let anybody write in a member's name, unsigned.
    @Test func `that a domain is served in part waits 72 hours without its member's word, and nothing else does`() throws {
        var fixture = try KeyedFixture()
        let domain = fixture.base.oneDomain, stated = fixture.now
        func changed(_ coverage: DomainCoverage, _ customer: String) -> Act {
            .domain(.changed(MemberDomain(name: domain, customer: customer, strength: .password, coverage: coverage)))
        }
        try fixture.state(changed(.whole, "One"))
        #expect(fixture.directory(at: stated).member(fixture.base.one)?.domains.map(\.customer) == ["One"])
        try fixture.state(changed(.partial, "One"))
        let effective = try #require(fixture.directory(at: stated).pending.first).effective
        #expect(effective == fixture.fold.lastTime + .hours(72))
        #expect(fixture.directory(at: effective - .seconds(1)).claimsMembership(domain))
        #expect(!fixture.directory(at: effective).claimsMembership(domain))
        try fixture.state(changed(.whole, "One"), at: effective)
        #expect(fixture.directory(at: effective).claimsMembership(domain))
    }

    @Test func `a change that changes nothing, or of nobody's domain, is refused`() throws {
        var fixture = try KeyedFixture()
        let same = MemberDomain(name: fixture.base.oneDomain, customer: "Customer", strength: .password)
        #expect(throws: FoldFailure.nothingChanges) { try fixture.state(.domain(.changed(same))) }
        let other = MemberDomain(name: fixture.base.otherDomain, customer: "Customer", strength: .password)
        #expect(throws: FoldFailure.domainUnknown(other.name)) { try fixture.state(.domain(.changed(other))) }
        #expect(throws: FoldFailure.domainUnknown(other.name)) { try fixture.state(.domain(.moved(other, to: fixture.base.two))) }
    }
}
