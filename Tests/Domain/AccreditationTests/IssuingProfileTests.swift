import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

@Suite("What stands in a gateway's certificate: RFC 5280 section 4.2, and what verifiers ask for")
struct IssuingProfileTests {
    private static let now = TestCommunity.start

    /// A certificate that states the policy, but for one extension.
    private static func leaf(
        _ community: TestCommunity, without missing: ASN1ObjectIdentifier? = nil, serial: [UInt8] = SystemTestEntropy().octets(16)
    ) throws -> Certificate {
        let whole = community.ministry.signing.certificate
        var extensions = whole.extensions
        if let missing { _ = extensions.remove(missing) }
        return try Certificate(
            version: .v3, serialNumber: .init(bytes: serial), publicKey: whole.publicKey, notValidBefore: whole.notValidBefore,
            notValidAfter: whole.notValidAfter, issuer: whole.issuer, subject: whole.subject,
            signatureAlgorithm: .ecdsaWithSHA384,
            extensions: extensions, issuerPrivateKey: .init(try community.issuer.key))
    }

    @Test func `each life is that of the settings, and no longer than its issuer's`() async throws {
        let community = try await TestCommunity.make()
        for (purpose, days) in [(CertificatePurpose.tls, 30), (.signing, 90), (.encryption, 90)] {
            let certificate = community.ministry.identity(for: purpose).certificate
            #expect(certificate.validTo - Self.now == .days(days) && certificate.validFrom < Self.now)
        }
        var terms = TestCommunity.terms
        terms.lives[.signing] = .days(20)
        let other = try Authority.open(community.store, terms: terms, entropy: SystemTestEntropy())
        let end = community.authority.issuing.validTo - .days(10)
        for (time, life) in [(Self.now, Duration.days(20)), (end, .days(10))] {
            if time == end { try await other.publish(at: end, after: .confirmed) }
            let request = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
            let issued = try await other.issue([.signing: request], for: community.ministry.name, at: time)
            #expect(try #require(issued[.signing]).certificate.validTo - time == life)
        }
    }

    /// RFC 5280 section 4.1.2.2; CA/Browser Forum Baseline Requirements section 7.1: at least 64 bits from a generator.
    @Test func `serial numbers have 126 random bits`() {
        let serials = (0..<1_000).map { _ in Authority.newSerial(SystemTestEntropy()) }
        #expect(serials.allSatisfy { $0.count == 16 && $0[0] & 0xC0 == 0x40 } && Set(serials).count == 1_000)
        for octet in 1..<16 { #expect(Set(serials.map { $0[octet] }).count > 200) }
    }

    @Test func `verifiers take what the authority issues`() async throws {
        let community = try await TestCommunity.make()
        for purpose in CertificatePurpose.allCases {
            let certificate = community.ministry.identity(for: purpose).certificate
            #expect(CommunityPolicy.isStated(in: certificate) && CertificateProfile.fits(certificate, purpose))
        }
        #expect(CertificateProfile.fits(try Self.leaf(community), .signing))
    }

    @Test(arguments: [
        ASN1ObjectIdentifier.X509ExtensionID.subjectKeyIdentifier, .X509ExtensionID.authorityKeyIdentifier,
        .X509ExtensionID.authorityInformationAccess, [2, 5, 29, 31],
    ]) func `a certificate that states the policy and lacks a part of it is refused`(_ missing: ASN1ObjectIdentifier) async throws
    {
        let certificate = try Self.leaf(try await TestCommunity.make(), without: missing)
        #expect(!CertificateProfile.fits(certificate, .signing))
    }

    @Test func `a short serial number cannot be random`() async throws {
        let certificate = try Self.leaf(try await TestCommunity.make(), serial: [1, 2, 3, 4, 5, 6, 7])
        #expect(!CertificateProfile.fits(certificate, .signing))
    }

    /// What earlier releases issued, and directories of them hold.
    @Test func `a certificate that states no policy counts until it ends`() async throws {
        let community = try await TestCommunity.make()
        let plain = try Authority.open(community.store, entropy: SystemTestEntropy())
        let request = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
        let issued = try #require(
            try await plain.issue([.signing: request], for: community.ministry.name, at: Self.now)[.signing])
        #expect(!CommunityPolicy.isStated(in: issued.certificate) && CertificateProfile.fits(issued.certificate, .signing))
    }
}
