import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

/// A certificate for a new key, without an officer's hand, is for who has the old keys alone.
@Suite("Renewals at the authority")
struct RenewalTests {
    private let community: TestCommunity
    private var ministry: TestGateway { community.ministry }
    private var authority: Authority { community.authority }
    private let now = TestCommunity.start + .days(1)
    private let key = P256.Signing.PrivateKey()

    init() async throws { community = try await TestCommunity.make() }

    private func refusal(_ signed: SignedRenewal, at time: Timestamp? = nil) async throws -> RenewalRefusal? {
        do throws(RenewalRefusal) {
            _ = try await authority.renew(signed, at: time ?? now)
            return nil
        } catch { return error }
    }

    private func listed(_ purpose: CertificatePurpose, at time: Timestamp? = nil) async throws -> [GatewayCertificate] {
        try #require(await authority.directory(at: time ?? now).gateway(named: ministry.name)).1.certificates(for: purpose)
    }

    @Test(arguments: CertificatePurpose.allCases) func `who proves the present keys has a certificate for the new one`(
        _ purpose: CertificatePurpose
    ) async throws {
        let (issued, isNew) = try await authority.renew(
            try ministry.renewal(in: authority, of: purpose, for: key, at: now), at: now)
        let certificate = issued.certificate
        #expect(isNew && certificate.publicKey == .init(key.publicKey) && CertificateProfile.fits(certificate, purpose))
        #expect(CertificateProfile.gateway(of: certificate) == ministry.name)
        let all = try await listed(purpose)
        #expect(
            all.map(\.certificate) == [ministry.identity(for: purpose).certificate, certificate], "stated before it is handed out"
        )
        #expect(all.allSatisfy { $0.state == .current }, "the former serves on")
    }

    @Test func `the same request, and another for the same key, has the same certificate`() async throws {
        let signed = try ministry.renewal(in: authority, of: .signing, for: key, at: now)
        let first = try await authority.renew(signed, at: now)
        let again = try await authority.renew(signed, at: now)
        // After the authority was started anew, too: what remembers it is the statement.
        let reopened = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        let later = now + .hours(3)
        let another = try await reopened.renew(try ministry.renewal(in: authority, of: .signing, for: key, at: later), at: later)
        for answer in [again, another] { #expect(answer.certificate == first.certificate && !answer.isNew) }
        #expect(try await listed(.signing).count == 2)
    }

    @Test func `a thief of one of the keys gets nothing`() async throws {
        for (provers, lacking) in [([ministry.signing], .tls), ([ministry.tls], .signing), ([], .signing)]
            as [([TestIdentity], CertificatePurpose)]
        {
            for purpose in CertificatePurpose.allCases {
                let signed = try ministry.renewal(in: authority, of: purpose, for: key, provenBy: provers, at: now)
                #expect(try await refusal(signed) == .notProven(lacking))
            }
        }
    }

    @Test func `keys of another gateway, the encryption key, and keys of nobody prove nothing`() async throws {
        let other = community.kiwimail
        let stranger = TestIdentity(key: key, certificate: ministry.tls.certificate, issuing: ministry.tls.issuing)
        for provers in [
            [other.signing, other.tls], [ministry.signing, other.tls], [ministry.signing, ministry.encryption],
            [ministry.signing, stranger],
        ] {
            #expect(
                try await refusal(try ministry.renewal(in: authority, of: .signing, for: key, provenBy: provers, at: now)) != nil)
        }
        #expect(try await listed(.signing).count == 1)
    }

    @Test func `a signature over another request proves nothing`() async throws {
        let own = try ministry.renewal(in: authority, of: .signing, for: key, at: now)
        let changed = try ministry.renewal(in: authority, of: .encryption, for: key, provenBy: [], at: now)
        let signed = SignedRenewal(request: changed.request, proofs: own.proofs)
        #expect(try await refusal(signed) == .notProven(.signing))
    }

    @Test func `a request of another time is refused, whoever sends a copy of it`() async throws {
        let signed = try ministry.renewal(in: authority, of: .tls, for: key, at: now), limit = RenewalRules.patience
        #expect(try await refusal(signed, at: now + limit + .seconds(1)) == .clocksDiffer(.zero - limit - .seconds(1)))
        #expect(try await refusal(signed, at: now - limit - .seconds(1)) == .clocksDiffer(limit + .seconds(1)))
        #expect(try await refusal(signed, at: now + limit) == nil)
    }

    @Test func `a gateway that was off for weeks proves itself by the one certificate that still counts`() async throws {
        let later = ministry.tls.certificate.validTo + .days(9)
        for day in stride(from: 1, through: 39, by: 20) { try await authority.publish(at: TestCommunity.start + .days(day)) }
        let signed = try ministry.renewal(in: authority, of: .tls, for: key, provenBy: [ministry.signing], at: later)
        #expect(try await refusal(signed, at: later) == nil)
        #expect(try await listed(.tls, at: later).count == 2)
    }

    @Test func `without any certificate that counts it is for the officers`() async throws {
        let later = ministry.signing.certificate.validTo + .days(1)
        for day in stride(from: 1, to: 91, by: 20) { try await authority.publish(at: TestCommunity.start + .days(day)) }
        #expect(
            try await refusal(try ministry.renewal(in: authority, of: .tls, for: key, at: later), at: later) == .nothingProves)
    }

    @Test func `what officers revoked they alone give back`() async throws {
        try await authority.revoke(.tls, of: ministry.name, reason: .keyCompromise, at: now)
        for purpose in CertificatePurpose.allCases {
            #expect(try await refusal(try ministry.renewal(in: authority, of: purpose, for: key, at: now)) == .revoked(.tls))
        }
        #expect(try await refusal(try community.kiwimail.renewal(in: authority, of: .tls, for: key, at: now)) == nil)
    }

    @Test func `what officers revoked for encryption they alone give back`() async throws {
        try await authority.revoke(.encryption, of: ministry.name, reason: .superseded, at: now)
        #expect(
            try await refusal(try ministry.renewal(in: authority, of: .encryption, for: key, at: now)) == .revoked(.encryption))
        #expect(try await refusal(try ministry.renewal(in: authority, of: .signing, for: key, at: now)) == nil)
    }

    @Test func `a suspended member has none, nor has a gateway that left`() async throws {
        try await authority.suspend(ministry.member, reason: "in a test", at: now)
        let signed = try ministry.renewal(in: authority, of: .tls, for: key, at: now)
        #expect(try await refusal(signed) == .memberSuspended(ministry.member))
        try await authority.depart(ministry.member, at: now)
        #expect(try await refusal(signed) == .gatewayUnknown(ministry.name))
    }

    @Test func `four a day for a purpose, and no more`() async throws {
        let now = now + .days(3)
        for _ in 0..<RenewalRules.mostADay {
            #expect(
                try await refusal(try ministry.renewal(in: authority, of: .tls, for: P256.Signing.PrivateKey(), at: now), at: now)
                    == nil)
        }
        let signed = try ministry.renewal(in: authority, of: .tls, for: key, at: now)
        #expect(try await refusal(signed, at: now) == .tooOften(.tls, until: now + .days(1)))
        #expect(try await refusal(try ministry.renewal(in: authority, of: .signing, for: key, at: now), at: now) == nil)
        let later = now + .days(1)
        #expect(
            try await refusal(try ministry.renewal(in: authority, of: .tls, for: P256.Signing.PrivateKey(), at: later), at: later)
                == nil)
    }

    /// Nobody agreed to them, so that they count 72 hours later; they are asked for, made and listed all the same.
    @Test func `what waits counts among the four, and is not made twice`() async throws {
        let now = now + .days(3)
        let first = try await authority.renew(try ministry.renewal(of: .tls, for: key, at: now), at: now)
        let again = try await authority.renew(try ministry.renewal(of: .tls, for: key, at: now), at: now)
        #expect(first.isNew && !again.isNew && again.certificate == first.certificate)
        for _ in 1..<RenewalRules.mostADay {
            #expect(try await refusal(try ministry.renewal(of: .tls, for: P256.Signing.PrivateKey(), at: now), at: now) == nil)
        }
        let signed = try ministry.renewal(of: .tls, for: P256.Signing.PrivateKey(), at: now)
        #expect(try await refusal(signed, at: now) == .tooOften(.tls, until: now + .days(1)))
        #expect(try await listed(.tls, at: now).count == 1)
        #expect(try await listed(.tls, at: now + .hours(72)).count == 1 + RenewalRules.mostADay)
    }

    @Test func `the new key must be new, proven, and for this gateway's name`() async throws {
        for identity in [ministry.signing, ministry.encryption, community.kiwimail.tls] {
            #expect(
                try await refusal(try ministry.renewal(in: authority, of: .tls, for: identity.key, at: now))
                    == .requestUnfit(.keyInUse(.tls)))
        }
        let signed = try ministry.renewal(in: authority, of: .tls, for: key, name: community.kiwimail.name, at: now)
        #expect(try await refusal(signed) == .requestUnfit(.requestForAnotherName(.tls)))
        // A key that is listed and counts has its certificate already: nothing is issued, and nothing is lost.
        let present = try await authority.renew(
            try ministry.renewal(in: authority, of: .tls, for: ministry.tls.key, at: now), at: now)
        #expect(present.certificate.certificate == ministry.tls.certificate && !present.isNew)
    }

    @Test func `a key of a certificate that ended long ago is not new`() async throws {
        let name = ministry.name, later = ministry.tls.certificate.validTo + DirectoryLimits.endedCertificates + .days(1)
        for day in stride(from: 1, to: 92, by: 20) { try await authority.publish(at: TestCommunity.start + .days(day)) }
        let keys = [CertificatePurpose.tls: P256.Signing.PrivateKey(), .signing: P256.Signing.PrivateKey()]
        let issued = try await authority.issue(
            try keys.mapValues { try TestCommunity.request(for: name, key: $0) }, for: name, at: later)
        // Nobody agreed to them.
        let counting = later + DirectoryLimits.publicNotice
        let provers = try keys.map { purpose, key in
            let issued = try #require(issued[purpose])
            return TestIdentity(key: key, certificate: issued.certificate, issuing: issued.issuing)
        }
        #expect(try await listed(.tls, at: counting).count == 1, "only what was issued now")
        let signed = try ministry.renewal(of: .tls, for: ministry.tls.key, provenBy: provers, at: counting)
        #expect(try await refusal(signed, at: counting) == .keyNotNew(.tls))
    }

    // MARK: Compromised

    @Test(arguments: CertificatePurpose.allCases) func `a compromised key is revoked as the next one is certified`(
        _ purpose: CertificatePurpose
    ) async throws {
        let signed = try ministry.renewal(in: authority, of: purpose, for: key, isCompromised: true, at: now)
        let (issued, isNew) = try await authority.renew(signed, at: now)
        #expect(isNew)
        let all = try await listed(purpose)
        #expect(all.map(\.isRevoked) == [true, false] && all.last?.certificate == issued.certificate)
        // And never again.
        let old = try ministry.renewal(in: authority, of: purpose, for: ministry.identity(for: purpose).key, at: now)
        #expect(try await refusal(old) != nil)
    }

    /// The directory that the gateway has by then lists no certificate for a key that it could sign with.
    @Test(arguments: [CertificatePurpose.tls, .signing])
    func `an answer that was lost is given again, though the former key is revoked`(
        _ purpose: CertificatePurpose
    ) async throws {
        func asked(provenBy provers: [TestIdentity]) throws -> SignedRenewal {
            try ministry.renewal(in: authority, of: purpose, for: key, provenBy: provers, isCompromised: true, at: now)
        }
        let first = try await authority.renew(try asked(provenBy: [ministry.signing, ministry.tls]), at: now).certificate
        let other = purpose == .tls ? ministry.signing : ministry.tls
        let again = try await authority.renew(try asked(provenBy: [other]), at: now)
        #expect(again.certificate == first && !again.isNew)
    }

    /// The request for a key that has its certificate may have been seen on its way.
    @Test func `who shows a request of before ends no certificate`() async throws {
        _ = try await authority.renew(try ministry.renewal(in: authority, of: .tls, for: key, at: now), at: now)
        let shown = try ministry.renewal(
            in: authority, of: .tls, for: key, provenBy: [ministry.signing], isCompromised: true, at: now)
        _ = try? await authority.renew(shown, at: now)
        #expect(try await listed(.tls).allSatisfy { $0.state == .current })
    }

    /// Each write failed in turn, and the authority opened anew. Where the old one is revoked before the new one is stated, the gateway has none, and
    /// gets none: what was revoked officers alone give back.
    @Test(arguments: CertificatePurpose.allCases) func `a failure between leaves the old key or the new one, never both or none`(
        _ purpose: CertificatePurpose
    ) async throws {
        for writes in 0..<9 {
            let community = try await TestCommunity.make(), ministry = community.ministry, key = P256.Signing.PrivateKey()
            func asked() throws -> SignedRenewal {
                try ministry.renewal(in: community.authority, of: purpose, for: key, isCompromised: true, at: now)
            }
            func opened(_ store: any AuthorityStore) throws -> Authority {
                try Authority.open(store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
            }
            func counting(_ authority: Authority) async throws -> Int {
                let gateway = try #require(await authority.directory(at: now).gateway(named: ministry.name)).1
                return gateway.certificates(for: purpose).count { $0.state == .current }
            }
            let failing = try opened(FailingStore(community.store, after: writes))
            let isDone = (try? await failing.renew(try asked(), at: now)) != nil
            let again = try opened(community.store)
            #expect(try await counting(again) == 1, "\(writes) writes")
            let (issued, _) = try await again.renew(try asked(), at: now)
            #expect(issued.certificate.publicKey == .init(key.publicKey))
            try await again.publish(at: now)
            #expect(try await counting(again) == 1)
            // Lists tell what statements tell.
            let list = try #require(community.store.read(AuthorityDocument.revocationList))
            let old = ministry.identity(for: purpose).certificate.serialNumber.bytes
            #expect(
                try CertificateRevocationList(parsing: list).revocation(of: old, at: .distantFuture) != nil, "\(writes) writes")
            if isDone { return }
        }
        Issue.record("it never ends well")
    }

    /// A thief of the signing key whose gateway is off would have nothing else in the way.
    @Test func `the compromised key alone proves nothing`() async throws {
        let later = ministry.tls.certificate.validTo + .days(1)
        for day in stride(from: 1, through: 31, by: 20) { try await authority.publish(at: TestCommunity.start + .days(day)) }
        let signed = try ministry.renewal(in: authority, of: .signing, for: key, isCompromised: true, at: later)
        #expect(try await refusal(signed, at: later) == .onlyCompromised(.signing))
        #expect(try await listed(.signing, at: later).map(\.isRevoked) == [false])
    }
}
