import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Who showed a certificate: RFC 5280 section 6 with the directory")
struct CommunityTrustTests {
    @Test(arguments: CertificatePurpose.allCases) func `a listed certificate is its gateway's`(
        _ purpose: CertificatePurpose
    ) async throws {
        let community = try await TestCommunity.make()
        let leaf = community.ministry.identity(for: purpose).certificate
        let judgement = await community.trust.judge(
            leaf: leaf.der, intermediates: [], purpose: purpose, at: TestCommunity.start)
        #expect(judgement.verdict == .trusted)
        #expect(judgement.member == community.ministry.member)
        #expect(judgement.gateway == community.ministry.name)
    }

    @Test(arguments: NegativeIdentity.allCases) func `a fault is told apart`(_ kind: NegativeIdentity) async throws {
        let community = try await TestCommunity.make()
        let negative = try await community.negative(kind)
        let trust = CommunityTrust(directory: negative.directory, verifier: community.verifier)
        for _ in 0..<2 {  // the second time from what the verifier remembers
            let judgement = await trust.judge(
                leaf: negative.identity.certificate.der, intermediates: [negative.identity.issuing.der], purpose: .signing,
                at: negative.time)
            #expect(judgement.verdict == negative.expected)
        }
    }

    @Test func `a certificate that was not seen before is judged after its time too`() async throws {
        let community = try await TestCommunity.make()
        let negative = try await community.negative(.expired)
        let fresh = ChainVerifier(roots: [community.authority.root])
        let verdict = await fresh.verify(
            leaf: negative.identity.certificate, intermediates: [negative.identity.issuing], purpose: .signing,
            at: negative.time, revocation: community.directory.revocation)
        #expect(negative.expected == .certificate(verdict))
    }

    @Test func `a suspended member is known and not trusted`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.suspend(community.ministry.member, reason: "incident", at: TestCommunity.start)
        let later = try await community.republished(at: TestCommunity.start)
        let judgement = await later.trust.judge(
            leaf: community.ministry.signing.certificate.der, intermediates: [], purpose: .signing, at: TestCommunity.start)
        #expect(judgement.verdict == .memberSuspended)
        #expect(judgement.member == community.ministry.member)
    }

    @Test func `flipping any octet of a leaf never gives trust`() async throws {
        let community = try await TestCommunity.make()
        let der = Array(community.ministry.signing.certificate.der.bytes)
        for position in stride(from: 0, to: der.count, by: 7) {
            var changed = der
            changed[position] ^= 0x01
            let judgement = await community.trust.judge(
                leaf: Octets(changed), intermediates: [], purpose: .signing, at: TestCommunity.start)
            #expect(!judgement.isTrusted)
        }
    }
}
