import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("A gateway's certificate is short-lived")
struct CertificateLifetimeTests {
    @Test(arguments: [(100, true), (101, false), (3_650, false)])
    func `at most 100 days`(_ days: Int, _ fits: Bool) async throws {
        let community = try await TestCommunity.make()
        let now = TestCommunity.start
        let leaf = try community.issuer.issue(
            .init(P256.Signing.PrivateKey().publicKey), for: community.ministry.name, purpose: .signing, serial: [1], from: now,
            to: now + .days(days))
        #expect(CertificateProfile.fits(leaf, .signing) == fits)
        let verdict = await community.verifier.verify(
            leaf: leaf, intermediates: community.directory.issuers, purpose: .signing, at: now,
            revocation: community.directory.revocation)
        #expect(verdict == (fits ? .valid : .wrongPurpose))
    }
}
