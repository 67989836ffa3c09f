import CommunityModel
import Crypto
import MailModel
import Testing

/// DESIGN: key additions and domain moves take the member's present key, or 72 hours in public.
@Suite("What a member agrees to takes effect at once, and all else about its keys waits")
struct AgreementTests {
    @Test(arguments: ["member's key", "gateway's certificate"])
    func `an agreed certificate is listed at once`(_ by: String) throws {
        var fixture = try KeyedFixture()
        let act = try fixture.addition()
        try fixture.state(act, by == "member's key" ? fixture.said(act) : fixture.agreed(act))
        #expect(fixture.directory(at: fixture.now).member(fixture.base.one)?.gateways.first?.tls.count == 1)
        #expect(fixture.directory(at: fixture.now).pending.isEmpty)
    }

    @Test func `one that nobody agreed to is listed 72 hours later`() throws {
        var fixture = try KeyedFixture()
        let stated = fixture.now
        try fixture.state(try fixture.addition())
        func listed(at time: Timestamp) -> Int? {
            fixture.directory(at: time).member(fixture.base.one)?.gateways.first?.tls.count
        }
        #expect(listed(at: stated + .hours(72) - .seconds(1)) == 0)
        #expect(fixture.directory(at: stated).pending.map(\.effective) == [stated + .hours(72)])
        #expect(listed(at: stated + .hours(72)) == 1)
        #expect(fixture.directory(at: stated + .hours(72)).pending.isEmpty)
    }

    @Test func `what is pending takes effect before a later statement`() throws {
        var fixture = try KeyedFixture()
        let act = try fixture.addition()
        try fixture.state(act)
        let later = fixture.now + .hours(72)
        #expect(throws: FoldFailure.certificateTwice) {
            try fixture.state(act, try fixture.said(act, expires: later + .hours(1)), at: later)
        }
        try fixture.state(.memberSuspended(fixture.base.two, reason: "incident"), at: later)
        #expect(fixture.fold.pendingActs(at: later).isEmpty)
    }

    private enum Flaw: CaseIterable, Sendable {
        case otherMember, officer, otherAct, otherKey, otherPurpose, ended, tooFarAhead, otherCommunity, certificateOfAnother,
            tlsCertificate, notListed, otherSignature, endsAtItsTime
    }

    private func flawed(_ flaw: Flaw, _ fixture: KeyedFixture, _ act: Act) throws -> Agreement {
        let base = fixture.base
        switch flaw {
        case .otherMember: return try fixture.said(act, by: base.twoKey)
        case .officer: return try fixture.said(act, by: Curve25519.Signing.PrivateKey())
        case .otherAct: return try fixture.said(.gatewayListed(base.oneGateway, of: base.one, endpoint: base.elsewhere))
        case .otherKey:
            return try fixture.said(
                .certificateListed(
                    try base.leaf(base.oneGateway, .tls, serial: 31, of: base.twoGateway), gateway: base.oneGateway, purpose: .tls
                ))
        case .otherPurpose:
            return try fixture.said(
                .certificateListed(try base.leaf(base.oneGateway, .tls), gateway: base.oneGateway, purpose: .encryption))
        case .ended: return try fixture.said(act, expires: fixture.now - .seconds(1))
        case .endsAtItsTime: return try fixture.said(act, expires: fixture.now)
        case .tooFarAhead: return try fixture.said(act, expires: fixture.now + Agreement.longest + .seconds(1))
        case .otherCommunity:
            let text = fixture.text(act, publisher: OfficerKey(Curve25519.Signing.PrivateKey().publicKey))
            return try text.agreed(by: base.oneKey)
        case .certificateOfAnother:
            return try fixture.agreed(
                act, key: base.key(base.twoGateway, .signing), certificate: base.leaf(base.twoGateway, .signing))
        case .tlsCertificate:
            return try fixture.agreed(act, key: base.key(base.oneGateway, .tls), certificate: base.leaf(base.oneGateway, .tls))
        case .notListed:
            return try fixture.agreed(act, certificate: base.leaf(base.oneGateway, .signing, serial: 33))
        case .otherSignature: return try fixture.agreed(act, key: base.key(base.oneGateway, .encryption))
        }
    }

    @Test func `no other says it in the member's place`() throws {
        for flaw in Flaw.allCases {
            var fixture = try KeyedFixture()
            let act = try fixture.addition(), agreement = try flawed(flaw, fixture, act)
            let failure: FoldFailure =
                switch flaw {
                case .ended, .endsAtItsTime, .tooFarAhead: .agreementOver
                case .otherMember, .officer, .otherAct, .otherKey, .otherPurpose, .otherCommunity, .certificateOfAnother,
                    .tlsCertificate, .notListed, .otherSignature:
                    .agreementWrong
                }
            #expect(throws: failure, "\(flaw)") { try fixture.state(act, agreement) }
        }
    }

    @Test func `an agreement serves once`() throws {
        var fixture = try KeyedFixture()
        let base = fixture.base
        let away: Act = .gatewayListed(base.oneGateway, of: base.one, endpoint: base.elsewhere)
        let back: Act = .gatewayListed(base.oneGateway, of: base.one, endpoint: base.endpoint)
        let said = try fixture.said(away)
        try fixture.state(away, said)
        try fixture.state(back, try fixture.said(back))
        #expect(throws: FoldFailure.agreementOver) { try fixture.state(away, said) }
    }

    @Test func `a certificate stays revoked when its gateway left and is listed again with it`() throws {
        var fixture = try KeyedFixture()
        let base = fixture.base, der = try base.leaf(base.oneGateway, .signing), digest = Array(SHA256.hash(data: der.bytes))
        try fixture.state(.certificateRevoked(certificateDigest: digest, reason: .keyCompromise))
        try fixture.state(.gatewayWithdrawn(base.oneGateway))
        let place: Act = .gatewayListed(base.oneGateway, of: base.one, endpoint: base.endpoint)
        try fixture.state(place, try fixture.said(place))
        let act: Act = .certificateListed(der, gateway: base.oneGateway, purpose: .signing)
        try fixture.state(act, try fixture.said(act))
        #expect(fixture.directory(at: fixture.now).isRevoked(certificate: digest))
    }

    @Test func `a gateway's certificate speaks for its own keys only, where the member has a key`() throws {
        var fixture = try KeyedFixture()
        let base = fixture.base
        let acts: [Act] = [
            .gatewayListed(base.oneGateway, of: base.one, endpoint: base.elsewhere),
            .gatewayListed(base.otherGateway, of: base.one, endpoint: base.endpoint),
            .member(.keyChanged(base.one, base.twoKey.key)),
            .domain(.moved(MemberDomain(name: base.oneDomain, customer: "Two", strength: .password), to: base.two)),
        ]
        for act in acts { #expect(throws: FoldFailure.agreementWrong) { try fixture.state(act, try fixture.agreed(act)) } }
    }

    @Test func `what needs nobody's agreement bears none`() throws {
        var fixture = try KeyedFixture()
        let act: Act = .memberSuspended(fixture.base.one, reason: "incident")
        #expect(throws: FoldFailure.agreementWrong) { try fixture.state(act, try fixture.said(act)) }
    }

    @Test func `the officers or the member stop what is pending, and nobody else`() throws {
        for speaker in ["officers", "member", "other member"] {
            var fixture = try KeyedFixture()
            let stated = fixture.now
            try fixture.state(try fixture.addition())
            let objection: Act = .objected(to: fixture.fold.statements)
            switch speaker {
            case "officers": try fixture.state(objection)
            case "member": try fixture.state(objection, try fixture.said(objection))
            default:
                #expect(throws: FoldFailure.agreementWrong) {
                    try fixture.state(objection, try fixture.said(objection, by: fixture.base.twoKey))
                }
                continue
            }
            let later = stated + .hours(73)
            #expect(fixture.directory(at: later).member(fixture.base.one)?.gateways.first?.tls.isEmpty == true)
            #expect(throws: FoldFailure.nothingPending(fixture.fold.statements - 1)) {
                try fixture.state(.objected(to: fixture.fold.statements - 1))
            }
        }
    }

    @Test func `a statement that has taken effect is not objected to`() throws {
        var fixture = try KeyedFixture()
        try fixture.state(try fixture.addition())
        let sequence = fixture.fold.statements, later = fixture.now + .hours(72)
        #expect(throws: FoldFailure.nothingPending(sequence)) { try fixture.state(.objected(to: sequence), at: later) }
    }
}
