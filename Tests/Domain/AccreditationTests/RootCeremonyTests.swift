import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Issuing certificates of later ceremonies")
struct RootCeremonyTests {
    private static let now = TestCommunity.start

    private static func ceremony(_ community: TestCommunity) throws -> RootCeremony {
        let pem = String(decoding: try #require(community.store.read(AuthorityDocument.rootKey)).bytes, as: UTF8.self)
        return try #require(
            RootCeremony(root: community.authority.root, key: try P384.Signing.PrivateKey(pemRepresentation: pem)))
    }

    private static func next(_ community: TestCommunity) throws -> CertificateIssuer {
        try ceremony(community).issuing(number: 2, address: "http://authority.example", entropy: SystemTestEntropy(), at: now)
    }

    private static func opened(_ store: any AuthorityStore) throws -> Authority {
        try Authority.open(store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
    }

    @Test func `both count, each with its own list, and the newer issues`() async throws {
        let community = try await TestCommunity.make(), next = try Self.next(community)
        #expect(try await community.authority.install(next, at: Self.now) == 2)
        let authority = try Self.opened(community.store)
        let renewed = try await community.ministry.renewed(by: authority, at: Self.now)
        #expect(authority.issuing == next.certificate && renewed.signing.issuing == next.certificate)
        try await authority.revoke(serial: Array(renewed.tls.certificate.serialNumber.bytes), reason: .superseded, at: Self.now)
        let directory = try await community.republished(by: authority, at: Self.now).directory
        let lists = try [1, 2].map { number in
            try CertificateRevocationList(parsing: try #require(community.store.read(AuthorityDocument.revocationList(number))))
        }
        #expect(directory.issuers.count == 2 && lists.map(\.revoked.count) == [0, 1])
        let trust = CommunityTrust(directory: directory, verifier: community.verifier)
        for signer in [community.ministry.signing, renewed.signing] {
            #expect(await trust.judge(leaf: signer.certificate.der, intermediates: [], purpose: .signing, at: Self.now).isTrusted)
        }
    }

    /// Each write of the installation, failed in turn: the authority that is opened then is the old one or the new one, and goes on.
    @Test(arguments: 0...4) func `a failure leaves the one before`(_ writes: Int) async throws {
        let community = try await TestCommunity.make(), next = try Self.next(community)
        let store = FailingStore(community.store, after: writes)
        let isInstalled = (try? await Self.opened(store).install(next, at: Self.now)) != nil
        let again = try Self.opened(community.store)
        #expect((again.issuing == next.certificate) == isInstalled && isInstalled == (writes >= 4))
        try await again.publish(at: Self.now)
        if !isInstalled { #expect(try await again.install(next, at: Self.now) == 2) }
    }

    /// The key of the first is gone: with it in the log the authority could not be opened.
    @Test func `what officers elsewhere signed is not stated once another ceremony took its place`() async throws {
        let community = try await TestCommunity.make(), officers = try community.officers
        for number in 1...2 { community.store.remove(AuthorityDocument.officerKey(number)) }
        var proposals: [Proposal] = []
        for _ in 0..<2 {
            let authority = try Self.opened(community.store), next = try Self.next(community)
            do throws(AuthorityFailure) {
                _ = try await authority.install(next, at: Self.now)
            } catch .officersElsewhere(var proposal) {
                for officer in officers { try proposal.sign(by: officer, at: Self.now) }
                proposals.append(proposal)
            }
        }
        let authority = try Self.opened(community.store)
        await #expect(throws: AuthorityFailure.issuingReplaced) { try await authority.state(proposals[0], at: Self.now) }
        try await authority.state(proposals[1], at: Self.now)
        #expect(try Self.opened(community.store).issuing != community.issuer.certificate)
    }

    @Test func `one of another root, without its key, or twice is refused`() async throws {
        let community = try await TestCommunity.make(), other = try await TestCommunity.make()
        let next = try Self.next(community)
        await #expect(throws: AuthorityFailure.issuingUnfit) {
            _ = try await community.authority.install(try Self.next(other), at: Self.now)
        }
        let keyless = CertificateIssuer(certificate: next.certificate, key: P384.Signing.PrivateKey())
        await #expect(throws: AuthorityFailure.issuingUnfit) { _ = try await community.authority.install(keyless, at: Self.now) }
        await #expect(throws: AuthorityFailure.alreadyInstalled) {
            _ = try await community.authority.install(try community.issuer, at: Self.now)
        }
        #expect(RootCeremony(root: community.authority.root, key: P384.Signing.PrivateKey()) == nil)
    }

    @Test func `a list of the root's that is older than the one that is served never comes back`() async throws {
        let community = try await TestCommunity.make(), ceremony = try Self.ceremony(community)
        let octets = try #require(community.store.read(AuthorityDocument.rootList))
        let list = try CertificateRevocationList(parsing: octets)
        #expect(
            try await community.authority.install(rootList: try ceremony.revocationList(after: list, at: Self.now), at: Self.now)
                .isEmpty)
        for old in [list, try ceremony.revocationList(after: list, at: Self.now)] {
            await #expect(throws: AuthorityFailure.alreadyInstalled) {
                _ = try await community.authority.install(rootList: old, at: Self.now)
            }
        }
    }

    @Test func `what the root revokes leaves the directory, but not while it issues`() async throws {
        let community = try await TestCommunity.make(), ceremony = try Self.ceremony(community)
        let octets = try #require(community.store.read(AuthorityDocument.rootList))
        let list = try CertificateRevocationList(parsing: octets)
        let entry = RevokedCertificate(
            serial: community.authority.issuing.serialNumber.bytes, since: Self.now, reason: .keyCompromise)
        let revoking = try ceremony.revocationList(after: list, revoking: [entry], at: Self.now)
        #expect(revoking.number == list.number + 1)
        await #expect(throws: AuthorityFailure.issuerStillNeeded) {
            _ = try await community.authority.install(rootList: revoking, at: Self.now)
        }
        _ = try await community.authority.install(try Self.next(community), at: Self.now)
        #expect(try await Self.opened(community.store).install(rootList: revoking, at: Self.now) == [1])
        let authority = try Self.opened(community.store)
        let directory = try await community.republished(by: authority, at: Self.now).directory
        let trust = CommunityTrust(directory: directory, verifier: ChainVerifier(roots: [authority.root]))
        let judged = await trust.judge(
            leaf: community.ministry.signing.certificate.der, intermediates: [community.authority.issuing.der], purpose: .signing,
            at: Self.now)
        #expect(judged.verdict == .certificate(.issuerNotTrusted))
        // What was revoked stays in every list after it.
        #expect(try ceremony.revocationList(after: revoking, at: Self.now + .days(300)).revoked.count == 1)
    }
}
