import CommunityModel
import Crypto
import MailModel
import Testing

/// DESIGN: key additions take the member's present key, or 72 hours in public. The present key of a member without one of its own is its
/// gateway's signing key.
@Suite("What is added to a member without a key takes its gateway's word, or 72 hours in public")
struct KeylessMemberTests {
    private var fixture: KeyedFixture

    init() throws { fixture = try KeyedFixture(isKeyed: false) }

    private var base: FoldFixture { fixture.base }

    private func certificate(_ purpose: CertificatePurpose, serial: UInt8 = 40, of holder: DomainName? = nil) throws -> Act {
        .certificateListed(
            try base.leaf(base.oneGateway, purpose, serial: serial, of: holder), gateway: base.oneGateway, purpose: purpose)
    }

    /// Whoever holds the officers' keys, to read the member's mail or write in its name.
    private func thefts() throws -> [Act] {
        [
            // A second signing key: somebody else's.
            try certificate(.signing, of: base.otherGateway), try certificate(.signing),
            .postQuantumKey(
                .listed(
                    PostQuantumKey(algorithm: "ML-KEM-768", digest: Array(repeating: 7, count: 32)), gateway: base.oneGateway)),
            .gatewayListed(base.oneGateway, of: base.one, endpoint: base.elsewhere),
            .gatewayListed(base.otherGateway, of: base.one, endpoint: base.endpoint),
            .member(.keySet(base.one, base.oneKey.key)),
        ]
    }

    @Test func `without its word each stands in public for 72 hours, and is shown`() throws {
        for act in try thefts() {
            var fixture = fixture
            let before = fixture.directory(at: fixture.now).told, stated = fixture.now
            try fixture.state(act)
            let late = fixture.directory(at: stated + .hours(72) - .seconds(1))
            #expect(late.told == before, "an honest gateway goes by \(act) within 72 hours")
            #expect(late.pending.map(\.act) == [act] && late.pending.map(\.member) == [base.one])
            #expect(fixture.directory(at: stated + .hours(72)).told != before)
        }
    }

    @Test func `with the word of its gateway each takes effect at once, and once`() throws {
        for act in try thefts() {
            var fixture = fixture
            let before = fixture.directory(at: fixture.now).told
            // Also where it was stated without before.
            try fixture.state(act)
            try fixture.state(act, try fixture.agreed(act))
            let after = fixture.directory(at: fixture.now)
            #expect(after.told != before && after.pending.isEmpty, "\(act)")
            #expect(fixture.directory(at: fixture.now + .hours(80)).told == after.told)
        }
    }

    @Test func `its gateway objects`() throws {
        var fixture = fixture
        try fixture.state(try certificate(.signing, of: base.otherGateway))
        let objection: Act = .objected(to: fixture.fold.statements)
        try fixture.state(objection, try fixture.agreed(objection))
        #expect(fixture.fold.pending.isEmpty)
    }

    /// The first for a purpose stand beside no key that could agree.
    @Test func `the first certificates of a gateway are listed at once, and each next one waits`() throws {
        var fixture = fixture
        for purpose in [CertificatePurpose.tls, .encryption] {
            try fixture.state(try certificate(purpose))
            #expect(fixture.fold.pending.isEmpty)
            try fixture.state(try certificate(purpose, serial: 41))
            #expect(fixture.fold.pending.count == 1)
            try fixture.state(.objected(to: fixture.fold.statements))
        }
    }

    /// Nothing is forgotten by withdrawing and listing again, nor by revoking.
    @Test func `a gateway that had certificates is not new again`() throws {
        var fixture = fixture
        let digest = Array(SHA256.hash(data: try base.leaf(base.oneGateway, .signing).bytes))
        try fixture.state(.certificateRevoked(certificateDigest: digest, reason: .keyCompromise))
        try fixture.state(.gatewayWithdrawn(base.oneGateway))
        try fixture.state(.gatewayListed(base.oneGateway, of: base.one, endpoint: base.endpoint))
        #expect(fixture.fold.pending.map(\.kind) == ["gateway-listed"])
        let later = fixture.now + .hours(72)
        try fixture.state(try certificate(.signing), at: later)
        #expect(fixture.fold.pending.map(\.kind) == ["certificate-listed"])
    }

    @Test func `a gateway's certificate speaks for no other gateway's keys`() throws {
        var fixture = fixture
        let listed: Act = .gatewayListed(base.otherGateway, of: base.one, endpoint: base.endpoint)
        try fixture.state(listed, try fixture.agreed(listed))
        let first: Act = .certificateListed(
            try base.leaf(base.otherGateway, .tls), gateway: base.otherGateway, purpose: .tls)
        try fixture.state(first)
        #expect(fixture.fold.pending.isEmpty)
        let next: Act = .certificateListed(
            try base.leaf(base.otherGateway, .tls, serial: 42), gateway: base.otherGateway, purpose: .tls)
        #expect(throws: FoldFailure.agreementWrong) { try fixture.state(next, try fixture.agreed(next)) }
    }

    @Test func `a certificate that was revoked speaks no more`() throws {
        var fixture = fixture
        let digest = Array(SHA256.hash(data: try base.leaf(base.oneGateway, .signing).bytes))
        try fixture.state(.certificateRevoked(certificateDigest: digest, reason: .keyCompromise))
        let act = try certificate(.signing)
        #expect(throws: FoldFailure.agreementWrong) { try fixture.state(act, try fixture.agreed(act)) }
    }
}
