import CommunityModel
import Crypto
import MailModel
import Testing

/// Somebody holds the authority's machine, and with it both officers' keys; a member's key is not among them.
@Suite("With the officers' keys alone nobody adds to a member's keys or domains, or becomes another member")
struct DishonestAuthorityTests {
    private enum Attempt: CaseIterable, Sendable {
        case certificate, gateway, endpoint, memberKey, domainMove, postQuantumKey
        case sameKeyElsewhere, memberKeyOfAnother, officersKeyAsMembers, domainTwice, domainBelow, domainAbove, domainAlike
        case memberAlike, memberNamedAlike, renamedAlike, reservedMember, reservedDomain, communityAsMember, gatewayOfAnother
        case withdrawnKeyAgain
    }

    private enum Outcome: Equatable { case waits, refused(FoldFailure) }

    private func act(_ attempt: Attempt, _ fixture: KeyedFixture) throws -> (Act, Outcome) {
        let base = fixture.base, one = base.one, two = base.two
        let stolen = Curve25519.Signing.PrivateKey().key, stranger = try #require(MemberID("stranger"))
        func name(_ text: String) throws -> DomainName { try #require(DomainName(text)) }
        func granted(_ text: String) throws -> Act { base.grant(try name(text), to: two) }
        switch attempt {
        case .certificate: return (try fixture.addition(), .waits)
        case .gateway: return (.gatewayListed(base.otherGateway, of: one, endpoint: base.endpoint), .waits)
        case .endpoint: return (.gatewayListed(base.oneGateway, of: one, endpoint: base.elsewhere), .waits)
        case .memberKey: return (.member(.keyChanged(one, stolen)), .waits)
        case .domainMove:
            return (.domain(.moved(MemberDomain(name: base.oneDomain, customer: "Two", strength: .password), to: two)), .waits)
        case .postQuantumKey:
            let key = PostQuantumKey(algorithm: "ML-KEM-768", digest: Array(repeating: 7, count: 32))
            return (.postQuantumKey(.listed(key, gateway: base.oneGateway)), .waits)
        case .sameKeyElsewhere:
            let leaf = try base.leaf(base.twoGateway, .signing, of: base.oneGateway)
            return (.certificateListed(leaf, gateway: base.twoGateway, purpose: .signing), .refused(.keyTaken))
        case .memberKeyOfAnother: return (.member(.keySet(two, base.oneKey.key)), .refused(.keyTaken))
        case .officersKeyAsMembers: return (.member(.keySet(two, base.authority.officers[0].key)), .refused(.keyTaken))
        case .domainTwice: return (try granted("one.example"), .refused(.domainGranted(base.oneDomain, to: one)))
        case .domainBelow:
            return (
                try granted("mail.one.example"), .refused(.domainOverlaps(try name("mail.one.example"), with: base.oneDomain))
            )
        case .domainAbove: return (try granted("example"), .refused(.domainOfOneLabel(try name("example"))))
        case .domainAlike:
            return (try granted("0ne.example"), .refused(.domainLooksAlike(try name("0ne.example"), base.oneDomain, of: one)))
        case .memberAlike:
            let alike = try #require(MemberID("o-n-e"))
            return (.memberAdmitted(alike, name: "Other"), .refused(.memberLooksAlike(alike, one)))
        case .memberNamedAlike: return (.memberAdmitted(stranger, name: "O n e"), .refused(.memberLooksAlike(stranger, one)))
        case .renamedAlike: return (.member(.renamed(two, name: "\u{39F}ne")), .refused(.memberLooksAlike(two, one)))
        case .reservedMember: return (.memberAdmitted(stranger, name: "Secure-Mail"), .refused(.memberReserved(stranger)))
        case .reservedDomain:
            return (try granted("securemail.example"), .refused(.domainReserved(try name("securemail.example"))))
        case .communityAsMember: return (.memberAdmitted(stranger, name: "TEST"), .refused(.memberReserved(stranger)))
        case .gatewayOfAnother:
            return (
                .gatewayListed(base.oneGateway, of: two, endpoint: base.elsewhere), .refused(.gatewayOfAnother(base.oneGateway))
            )
        case .withdrawnKeyAgain:
            let key = PostQuantumKey(algorithm: "ML-KEM-768", digest: Array(repeating: 9, count: 32))
            return (.postQuantumKey(.listed(key, gateway: base.twoGateway)), .refused(.keyTaken))
        }
    }

    @Test func `each attempt is refused, or stands in public for 72 hours`() throws {
        for attempt in Attempt.allCases {
            var fixture = try KeyedFixture()
            if attempt == .withdrawnKeyAgain {
                let key = PostQuantumKey(algorithm: "ML-KEM-768", digest: Array(repeating: 9, count: 32))
                try fixture.state(.postQuantumKey(.listed(key, gateway: fixture.base.twoGateway)))
                try fixture.state(.postQuantumKey(.withdrawn(digest: key.digest)))
            }
            let (act, outcome) = try act(attempt, fixture)
            let before = fixture.directory(at: fixture.now), stated = fixture.now
            switch outcome {
            case .refused(let failure): #expect(throws: failure, "\(attempt)") { try fixture.state(act) }
            case .waits:
                try fixture.state(act, at: stated)
                let late = fixture.directory(at: stated + .hours(72) - .seconds(1))
                #expect(late.told == before.told, "\(attempt)")
                #expect(late.pending.map(\.member) == [fixture.base.one], "\(attempt)")
                #expect(fixture.directory(at: stated + .hours(72)).told != before.told, "\(attempt)")
            }
        }
    }

    @Test func `another first key of a member that has certificates waits too`() throws {
        let base = try FoldFixture.shared.get()
        var fold = try base.fold(try base.settled())
        try fold.apply(base.next(.member(.keySet(base.one, base.oneKey.key)), after: fold))
        #expect(fold.key(of: base.one) == nil)
        #expect(fold.pending.map(\.kind) == ["member-key-set"])
    }

    @Test func `a gateway that leaves takes along what waits for it`() throws {
        var fixture = try KeyedFixture()
        let base = fixture.base
        try fixture.state(try fixture.addition())
        try fixture.state(.gatewayWithdrawn(base.oneGateway))
        #expect(fixture.fold.pending.isEmpty)
        let back: Act = .gatewayListed(base.oneGateway, of: base.one, endpoint: base.endpoint)
        try fixture.state(back, try fixture.said(back))
        #expect(fixture.directory(at: fixture.now + .hours(80)).member(base.one)?.gateways.first?.tls.isEmpty == true)
    }
}
