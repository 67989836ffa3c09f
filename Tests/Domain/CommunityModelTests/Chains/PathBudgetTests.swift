import Accreditation
import CommunityModel
import Crypto
import Foundation
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Chains: whatever is sent along, the work has a bound", .timeLimit(.minutes(3)))
struct PathBudgetTests {
    private let fixture: FoldFixture
    private let day = TestCommunity.start
    /// In a debug build, too, once in so many times: others work beside. A search that multiplies would take hours.
    private static let budget = Duration.milliseconds(200), times = 25

    init() throws { fixture = try FoldFixture.shared.get() }

    private var revocation: Revocations {
        Revocations(issuers: [fixture.issuing.certificate], revoked: [:], knownUntil: day + .days(7))
    }

    private func verify(_ leaf: Octets, _ intermediates: [Certificate], roots: [Certificate]? = nil) async throws -> ChainVerdict
    {
        let verifier = ChainVerifier(roots: roots ?? [fixture.root.certificate])
        let leaf = try #require(Certificate(der: leaf))
        return await withinBudget {
            await verifier.verify(
                leaf: leaf, intermediates: intermediates, purpose: .signing, at: day, revocation: revocation)
        }
    }

    private func withinBudget<Result>(_ act: () async -> Result) async -> Result {
        for _ in 1..<Self.times {
            let begin = ContinuousClock.now, result = await act()
            if ContinuousClock.now - begin < Self.budget { return result }
        }
        let begin = ContinuousClock.now, result = await act()
        #expect(ContinuousClock.now - begin < Self.budget)
        return result
    }

    private func issuer(
        _ subject: DistinguishedName, by issuer: DistinguishedName, key: P384.Signing.PrivateKey,
        signer: P384.Signing.PrivateKey, pathLength: Int? = nil
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: Double((day - .days(1)).seconds)),
            notValidAfter: Date(timeIntervalSince1970: Double((day + .days(9)).seconds)), issuer: issuer, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA384,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: pathLength))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            }, issuerPrivateKey: .init(signer))
    }

    /// Certificates that all fit by name between the leaf and the root, and whose signatures fit nobody.
    private func impostors(_ count: Int) throws -> [Certificate] {
        let key = P384.Signing.PrivateKey()
        return try (0..<count).map { _ in
            try issuer(
                fixture.issuing.certificate.subject, by: fixture.root.certificate.subject, key: key, signer: key, pathLength: 0)
        }
    }

    private func signing() throws -> Octets { try fixture.leaf(fixture.oneGateway, .signing) }

    @Test func `a chain of three is trusted`() async throws {
        #expect(try await verify(try signing(), [fixture.issuing.certificate]) == .valid)
    }

    @Test func `many certificates of the issuer's name lead nowhere, soon`() async throws {
        #expect(try await verify(try signing(), try impostors(300)) == .issuerNotTrusted)
    }

    @Test func `the issuer is found before them when it is at hand, as the directory's are`() async throws {
        #expect(try await verify(try signing(), [fixture.issuing.certificate] + (try impostors(300))) == .valid)
    }

    /// Twelve that certify each other, every signature right: as many paths as there are orders of them, and none reaches the root.
    private struct Web {
        let certificates: [Certificate]
        /// Of the first of them.
        let leaf: Octets
    }

    private func web() throws -> Web {
        let names = try (0..<12).map { number in try DistinguishedName { CommonName("Cross \(number)") } }
        let keys = names.map { _ in P384.Signing.PrivateKey() }, root = fixture.root.certificate.subject
        var web: [Certificate] = []
        for (left, name) in names.enumerated() {
            for (right, other) in names.enumerated() where left != right {
                web.append(try issuer(name, by: other, key: keys[left], signer: keys[right]))
            }
            web.append(try issuer(name, by: root, key: keys[left], signer: keys[left]))
            web.append(try issuer(root, by: name, key: keys[left], signer: keys[left]))
        }
        let leaf = try CertificateIssuer(certificate: web[0], key: keys[0]).issue(
            .init(P256.Signing.PrivateKey().publicKey), for: fixture.oneGateway, purpose: .signing, serial: [1],
            from: day - .days(1), to: day + .days(9))
        return Web(certificates: web.shuffled(), leaf: leaf.der)
    }

    @Test func `certificates that certify each other lead nowhere, soon`() async throws {
        let web = try web()
        #expect(try await verify(web.leaf, web.certificates) == .issuerNotTrusted)
        #expect(try await verify(web.leaf, [fixture.issuing.certificate] + web.certificates) == .issuerNotTrusted)
        #expect(try await verify(try signing(), web.certificates + [fixture.issuing.certificate]) == .valid)
    }

    @Test func `many roots of one name are tried, soon`() async throws {
        let key = P384.Signing.PrivateKey(), name = fixture.root.certificate.subject
        let roots = try (0..<50).map { _ in try issuer(name, by: name, key: key, signer: key, pathLength: 1) }
        #expect(try await verify(try signing(), try impostors(50), roots: roots) == .issuerNotTrusted)
        let all = roots + [fixture.root.certificate]
        #expect(try await verify(try signing(), [fixture.issuing.certificate] + (try impostors(50)), roots: all) == .valid)
    }

    @Test func `a longer chain, a shorter one and a leaf that issues are no chains: RFC 5280 section 4.2.1.9`() async throws {
        let key = P384.Signing.PrivateKey(), name = try DistinguishedName { CommonName("Issuing below") }
        let below = try issuer(
            name, by: fixture.issuing.certificate.subject, key: key, signer: fixture.issuing.key, pathLength: 0)
        let deep = try CertificateIssuer(certificate: below, key: key).issue(
            .init(P256.Signing.PrivateKey().publicKey), for: fixture.oneGateway, purpose: .signing, serial: [1],
            from: day - .days(1), to: day + .days(9))
        #expect(try await verify(deep.der, [below, fixture.issuing.certificate]) == .issuerNotTrusted)
        let direct = try fixture.root.issue(
            .init(P256.Signing.PrivateKey().publicKey), for: fixture.oneGateway, purpose: .signing, serial: [1],
            from: day - .days(1), to: day + .days(9))
        #expect(try await verify(direct.der, [fixture.issuing.certificate]) == .issuerNotTrusted)
        #expect(try await verify(fixture.root.certificate.der, [fixture.issuing.certificate]) == .issuerNotTrusted)
        #expect(try await verify(fixture.issuing.certificate.der, []) == .issuerNotTrusted)
    }

    @Test func `an issuing certificate that may issue more than leaves issues none`() async throws {
        let key = P384.Signing.PrivateKey(), name = try DistinguishedName { CommonName("Broad") }
        for pathLength in [nil, 1] {
            let broad = try issuer(
                name, by: fixture.root.certificate.subject, key: key, signer: fixture.root.key, pathLength: pathLength)
            let leaf = try CertificateIssuer(certificate: broad, key: key).issue(
                .init(P256.Signing.PrivateKey().publicKey), for: fixture.oneGateway, purpose: .signing, serial: [1],
                from: day - .days(1), to: day + .days(9))
            #expect(try await verify(leaf.der, [broad]) == .issuerNotTrusted)
        }
    }

    /// The second behind the last of 9999 (X.680 section 46 knows leap seconds), from which on no time can be written.
    private func afterAllTimes(_ subject: DistinguishedName, by issuer: DistinguishedName) throws -> Certificate {
        let key = P256.Signing.PrivateKey(), last = Date(timeIntervalSince1970: Double(Timestamp.distantFuture.seconds))
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: last, notValidAfter: last,
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: .init(),
            issuerPrivateKey: .init(key))
        let text = Array("99991231235959Z".utf8), leap = Array("99991231235960Z".utf8)
        var octets = Array(certificate.der.bytes), changed = 0
        for start in 0..<(octets.count - text.count) where Array(octets[start..<start + text.count]) == text {
            octets.replaceSubrange(start..<start + text.count, with: leap)
            changed += 1
        }
        #expect(changed == 2)
        return try #require(Certificate(der: Octets(octets)))
    }

    @Test func `certificates of a time that cannot be written are trusted by nobody, and end nothing`() async throws {
        let name = try DistinguishedName { CommonName("x") }
        let between = try afterAllTimes(name, by: fixture.root.certificate.subject)
        let leaf = try afterAllTimes(try DistinguishedName { CommonName("y") }, by: name)
        #expect(try await verify(leaf.der, [between]) == .issuerNotTrusted)
    }

    @Test func `of what a peer sends along no more is read than the bound`() async throws {
        let community = try await TestCommunity.make()
        let junk = try impostors(200).map(\.der) + (0..<200).map { Octets([UInt8](repeating: 0x30, count: $0)) }
        let judgement = await withinBudget {
            await community.trust.judge(
                leaf: community.ministry.signing.certificate.der, intermediates: junk, purpose: .signing, at: day)
        }
        #expect(judgement.isTrusted)
    }
}
