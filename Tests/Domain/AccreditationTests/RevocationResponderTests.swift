import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Who answers about revocation")
struct RevocationResponderTests {
    private static let now = TestCommunity.start

    /// A serial number that was drawn for a certificate that never was: the disk failed before the statement.
    private final class StatementlessStore: AuthorityStore {
        let under: MemoryAuthorityStore
        init(_ under: MemoryAuthorityStore) { self.under = under }
        func read(_ name: String) -> Octets? { under.read(name) }
        func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
            guard name != AuthorityDocument.statements else { throw .unwritable(name) }
            under.write(name, content)
        }

        func removeFolder(_ name: String) { under.removeFolder(name) }
    }

    /// Every certificate is a statement before anybody has it: a crash between the two leaves a number that nobody bears, and no certificate.
    @Test func `a certificate that was not stated was not handed out, and is unknown`() async throws {
        let community = try await TestCommunity.make(), name = community.ministry.name
        let before = try #require(community.store.read(AuthorityDocument.register)).count
        let authority = try Authority.open(
            StatementlessStore(community.store), terms: TestCommunity.terms, entropy: SeededEntropy(seed: 9))
        let request = try TestCommunity.request(for: name, key: P256.Signing.PrivateKey())
        await #expect(throws: AuthorityFailure.store(.unwritable(AuthorityDocument.statements))) {
            _ = try await authority.issue([.signing: request], for: name, at: Self.now)
        }
        // The number was noted, so that it is never given again.
        let register = try #require(community.store.read(AuthorityDocument.register))
        #expect(register.count > before)
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        #expect(try await again.publish(at: Self.now).root == community.directory.position.root)
        let drawn = Authority.newSerial(SeededEntropy(seed: 9))
        #expect(String(decoding: register.bytes, as: UTF8.self).contains(Hexadecimal.text(drawn)))
        #expect(try await Self.answer(about: drawn, by: again) == .unknown)
    }

    private static func answer(
        about serial: some Sequence<UInt8>, of issuer: Certificate? = nil, by authority: Authority, at time: Timestamp = now
    ) async throws -> RevocationQuestion.Answer? {
        let question = try RevocationQuestion(serial, of: issuer ?? authority.issuing)
        let (response, mayBeKept) = await authority.revocationResponder().answer(try question.request, at: time)
        #expect(mayBeKept)
        return question.answer(in: response)
    }

    @Test func `good is said of what is stated, revoked from its moment on, unknown of all else: RFC 6960 section 2.2`()
        async throws
    {
        let community = try await TestCommunity.make(), authority = community.authority
        let serial = Array(community.ministry.signing.certificate.serialNumber.bytes)
        #expect(try await Self.answer(about: serial, by: authority) == .good)
        try await authority.revoke(serial: serial, reason: .superseded, at: Self.now + .hours(1))
        #expect(try await Self.answer(about: serial, by: authority) == .good)
        #expect(try await Self.answer(about: serial, by: authority, at: Self.now + .hours(1)) == .revoked)
        let never = Array(serial.dropLast()) + [~serial[serial.count - 1]]
        #expect(try await Self.answer(about: never, by: authority) == .unknown)
        // Of another's, by the same number: of the root, and of a namesake with another key.
        let namesake = try await TestCommunity.make().authority.issuing
        for other in [authority.root, namesake] {
            #expect(try await Self.answer(about: serial, of: other, by: authority) == .unknown)
        }
        for certificate in [authority.root, authority.issuing] {
            #expect(try await Self.answer(about: certificate.serialNumber.bytes, by: authority) == .unknown)
        }
    }

    @Test func `its certificate is renewed long before it ends, its key with it, and both outlive a restart`() async throws {
        let community = try await TestCommunity.make(), document = AuthorityDocument.responderKey(1)
        let first = try #require(community.store.read(document))
        try await community.authority.publish(at: Self.now + .days(14))
        #expect(community.store.read(document) == first)
        try await community.authority.publish(at: Self.now + .days(16))
        let second = try #require(community.store.read(document))
        #expect(second != first)
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        try await again.publish(at: Self.now + .days(17))
        #expect(community.store.read(document) == second)
    }

    @Test func `a responder's document that is damaged is made anew`() async throws {
        let community = try await TestCommunity.make(), document = AuthorityDocument.responderKey(1)
        community.store.write(document, Octets(utf8: "nonsense"))
        let again = try Authority.open(community.store, terms: TestCommunity.terms, entropy: SystemTestEntropy())
        try await again.publish(at: Self.now)
        #expect(String(decoding: try #require(community.store.read(document)).bytes, as: UTF8.self).contains("BEGIN CERTIFICATE"))
    }

    @Test func `its certificate is no gateway's, for any purpose`() async throws {
        let community = try await TestCommunity.make()
        let text = String(decoding: try #require(community.store.read(AuthorityDocument.responderKey(1))).bytes, as: UTF8.self)
        let part = try #require(text.firstRange(of: "-----BEGIN CERTIFICATE-----")).lowerBound
        let certificate = try #require(CertificatePEM.certificates(String(text[part...]))?.first)
        #expect(CertificatePurpose.allCases.allSatisfy { !CertificateProfile.fits(certificate, $0) })
        #expect(try certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.ocspSigning]))
    }
}
