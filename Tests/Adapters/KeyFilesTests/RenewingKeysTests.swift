import Accreditation
import CMSFormat
import CommunityModel
import Crypto
import KeyFiles
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("Key files: a new key beside the old one")
struct RenewingKeysTests {
    private let keys: KeyFolderUnderTest
    private let community: TestCommunity

    init() async throws {
        keys = try KeyFolderUnderTest()
        community = try await TestCommunity.make()
    }

    private func certify(_ service: FileKeyService, _ purpose: KeyPurpose) async throws {
        let listed = try #require(CertificatePurpose(rawValue: purpose.rawValue)), name = community.ministry.name
        let request = try service.request(for: purpose, gateway: name)
        let issued = try await community.authority.issue([listed: request], for: name, at: TestCommunity.start)
        try service.install(try #require(issued[listed]).pem, for: purpose)
    }

    @Test func `a gateway that never had a certificate renews none`() throws {
        let service = try keys.create()
        for purpose in KeyPurpose.allCases { #expect(service.pendingKey(purpose) == nil) }
    }

    @Test(arguments: KeyPurpose.allCases) func `a new key waits, across a restart, until it has its certificate`(
        _ purpose: KeyPurpose
    ) async throws {
        let service = try keys.create()
        try await certify(service, purpose)
        let old = try #require(service.newestKey(purpose))
        #expect(service.pendingKey(purpose) == nil)
        try service.beginRenewal(purpose)
        let new = try #require(service.pendingKey(purpose)), restarted = try keys.open()
        #expect(new != old && restarted.pendingKey(purpose) == new)
        try restarted.beginRenewal(purpose)
        #expect(restarted.pendingKey(purpose) == new && restarted.installed(purpose).map(\.key) == [old])
        try await certify(restarted, purpose)
        #expect(restarted.pendingKey(purpose) == nil && restarted.installed(purpose).map(\.key) == [new, old])
    }

    @Test func `proofs are signed by the signing and TLS keys that have certificates, never by an encryption key`() async throws {
        let service = try keys.create(), octets = Array("proof".utf8)
        for purpose in KeyPurpose.allCases {
            try await certify(service, purpose)
            try service.beginRenewal(purpose)
        }
        for purpose in [KeyPurpose.tls, .signing] {
            let installed = try #require(service.installed(purpose).first)
            let signature = try #require(service.proof(over: octets, by: installed.key))
            let key = try #require(P256.Signing.PublicKey(installed.certificate.publicKey))
            #expect(key.isValidSignature(try .init(derRepresentation: signature), for: octets))
        }
        let encryption = try #require(service.installed(.encryption).first)
        #expect(service.proof(over: octets, by: encryption.key) == nil)
    }

    @Test func `a key that was given up is replaced, and so is one that waited beside it`() async throws {
        let service = try keys.create()
        try await certify(service, .encryption)
        let old = try #require(service.newestKey(.encryption))
        try service.beginRenewal(.encryption)
        let waiting = try #require(service.pendingKey(.encryption))
        try service.giveUp(.encryption)
        let restarted = try keys.open()
        #expect(try restarted.givenUp(.encryption) == [old, waiting])
        try restarted.beginRenewal(.encryption)
        let new = try #require(restarted.pendingKey(.encryption))
        #expect(![old, waiting].contains(new))
        try restarted.endGivingUp(.encryption)
        #expect(try restarted.isGivingUp(.encryption), "not before its certificate is there")
        try await certify(restarted, .encryption)
        try restarted.endGivingUp(.encryption)
        #expect(try !restarted.isGivingUp(.encryption))
        #expect(restarted.decryptionKeys.count == 3, "what was sealed to any of them is opened")
    }

    @Test func `a mark that cannot be read is no mark that is not there`() async throws {
        let service = try keys.create()
        try await certify(service, .signing)
        try service.giveUp(.signing)
        try keys.write("signing-given-up", "damaged\n")
        #expect(throws: KeyFileFailure.self) { try service.beginRenewal(.signing) }
    }
}
