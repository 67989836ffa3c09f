import Accreditation
import CMSFormat
import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel
import SecureMailTestKit
import StorageTestKit
import Testing
import X509

@Suite("Key files: certificates, roll-over, versions of the storage key")
struct RollOverTests {
    let keys: KeyFolderUnderTest
    init() throws { keys = try KeyFolderUnderTest() }

    /// Certificates of the test community's authority for keys that lie in files.
    private func certify(_ service: FileKeyService, _ purpose: KeyPurpose, by community: TestCommunity) async throws -> String {
        let purposes = try #require(CertificatePurpose(rawValue: purpose.rawValue)), name = community.ministry.name
        let issued = try await community.authority.issue(
            [purposes: try service.request(for: purpose, gateway: name)], for: name, at: TestCommunity.start)
        return try #require(issued[purposes]).pem
    }

    /// What both sides of an exchange with a decryption key agree on, when the service has it.
    private func agrees(_ service: FileKeyService, with key: P256.Signing.PublicKey) async throws -> Bool {
        let ephemeral = P256.KeyAgreement.PrivateKey()
        let theirs = try P256.KeyAgreement.PublicKey(derRepresentation: key.derRepresentation)
        let expected = SharedSecretOctets(try ephemeral.sharedSecretFromKeyAgreement(with: theirs))
        let secret = try await service.sharedSecret(
            withEphemeral: Array(ephemeral.publicKey.x963Representation),
            key: DecryptionKeyID(PublicKeyID(subjectPublicKeyInfo: key.derRepresentation)))
        return secret.secret == expected.secret
    }

    @Test func `a certificate is installed for the key that is here, with its chain`() async throws {
        let community = try await TestCommunity.make(), service = try keys.create()
        try service.install(try await certify(service, .signing, by: community), for: .signing)
        for service in [service, try keys.open()] {
            let installed = try #require(service.installed(.signing).first)
            #expect(try installed.key == service.id(.signing) && installed.chain.count == 2)
            #expect(installed.chain.first == installed.certificate)
        }
        #expect(try keys.folder.mode(of: "keys/signing-cert.pem") == 0o644)
    }

    @Test func `a certificate for another key is refused, and nothing is written`() async throws {
        let community = try await TestCommunity.make(), service = try keys.create()
        let other = try KeyFolderUnderTest(), foreign = try await certify(try other.create(), .signing, by: community)
        for text in [foreign, "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            #expect(throws: KeyFileFailure.self) { try service.install(text, for: .signing) }
        }
        #expect(!keys.folder.exists("keys/signing-cert.pem"))
    }

    @Test func `a certificate that was swapped on the disk is named`() async throws {
        let community = try await TestCommunity.make(), service = try keys.create()
        let other = try KeyFolderUnderTest(), foreign = try await certify(try other.create(), .tls, by: community)
        try keys.write("tls-cert.pem", foreign)
        #expect(throws: KeyFileFailure.certificateDoesNotFit("\(keys.path)/tls-cert.pem")) { try service.reload() }
    }

    @Test func `a new decryption key is used, and the old one still opens`() async throws {
        let service = try keys.create(), old = try service.publicKey(.encryption)
        try service.renew(.encryption)
        let new = try service.publicKey(.encryption)
        #expect(new.rawRepresentation != old.rawRepresentation)
        for service in [service, try keys.open()] {
            #expect(try await agrees(service, with: old))
            #expect(try await agrees(service, with: new))
        }
        #expect(try keys.folder.mode(of: "keys/encryption-key.2.pem") == 0o600)
    }

    @Test func `until a new key has its certificate, the newest of the old ones serves`() async throws {
        let community = try await TestCommunity.make(), service = try keys.create()
        var certified: [PublicKeyID] = []
        for _ in 0..<3 {
            try service.install(try await certify(service, .tls, by: community), for: .tls)
            certified.insert(try service.id(.tls), at: 0)
            try service.renew(.tls)
        }
        #expect(service.installed(.tls).map(\.key) == certified)
        #expect(try keys.open().installed(.tls).map(\.key) == certified)
        #expect(service.tlsPEM?.chain == (try keys.text("tls-cert.4.pem")))
        try service.install(try await certify(service, .tls, by: community), for: .tls)
        #expect(try service.installed(.tls).first?.key == service.id(.tls))
        #expect(service.tlsPEM?.key == (try keys.text("tls-key.pem")))
    }

    @Test func `a roll-over of sealed keys leaves no key unsealed`() async throws {
        let service = try keys.create(KeyFolderUnderTest.keyFile), old = try service.publicKey(.encryption)
        try service.renew(.encryption)
        #expect(try !keys.holdsPlainKeys())
        #expect(try await agrees(try keys.open(KeyFolderUnderTest.keyFile), with: old))
    }

    @Test func `each key serves its own purpose only`() async throws {
        let service = try keys.create(), octets = Octets(utf8: "signed")
        let signature = try await service.sign(octets, with: SigningKeyID(try service.id(.signing)))
        let parsed = try P256.Signing.ECDSASignature(derRepresentation: signature)
        #expect(try service.publicKey(.signing).isValidSignature(parsed, for: octets.bytes))
        for purpose in [KeyPurpose.tls, .encryption] {
            await #expect(throws: KeyFailure.keyNotFound) {
                _ = try await service.sign(octets, with: SigningKeyID(try service.id(purpose)))
            }
        }
        for purpose in [KeyPurpose.tls, .signing] {
            await #expect(throws: KeyFailure.keyNotFound) { _ = try await agrees(service, with: try service.publicKey(purpose)) }
        }
    }

    @Test func `what is no point of the curve is refused: SEC 1 section 2.3.4`() async throws {
        let service = try keys.create(), id = DecryptionKeyID(try service.id(.encryption))
        let good = Array(P256.KeyAgreement.PrivateKey().publicKey.x963Representation)
        var offCurve = good
        offCurve[64] ^= 1
        for point in [[], [0], [4], offCurve, Array(good.dropLast()), good + [0], [4] + [UInt8](repeating: 0, count: 64)] {
            await #expect(throws: KeyFailure.notAuthentic) { _ = try await service.sharedSecret(withEphemeral: point, key: id) }
        }
    }

    @Test func `content keys are wrapped under the newest storage key, and unwrapped under theirs`() async throws {
        let service = try keys.create(), contentKey = SymmetricKey(size: .bits256)
        let first = try await service.wrap(contentKey)
        #expect(first.first == 1)
        let second = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        try keys.write("storage-key.pem", "2:\(second)\n" + (try keys.text("storage-key.pem")))
        try service.reload()
        let newer = try await service.wrap(contentKey)
        #expect(newer.first == 2)
        for wrapped in [first, newer] { #expect(try await service.unwrap(wrapped) == contentKey) }
    }

    @Test func `what was wrapped by nobody here does not unwrap: RFC 3394 section 2.2.3`() async throws {
        let service = try keys.create(), wrapped = try await service.wrap(SymmetricKey(size: .bits256))
        for unknown in [[], [2] + wrapped.dropFirst()] {
            await #expect(throws: KeyFailure.keyNotFound) { _ = try await service.unwrap(Array(unknown)) }
        }
        for position in 1..<wrapped.count {
            var changed = wrapped
            changed[position] ^= 0x01
            await #expect(throws: KeyFailure.notAuthentic) { _ = try await service.unwrap(changed) }
        }
        await #expect(throws: KeyFailure.notAuthentic) { _ = try await service.unwrap([1]) }
    }

    @Test func `files that change are read anew once; what cannot be used leaves the former keys in force`() async throws {
        let community = try await TestCommunity.make(), service = try keys.create(), node = try keys.open()
        #expect(try !node.reloadIfChanged())
        try service.install(try await certify(service, .tls, by: community), for: .tls)
        #expect(try node.reloadIfChanged())
        #expect(node.tlsPEM != nil)
        #expect(try !node.reloadIfChanged())
        try keys.write("tls-cert.pem", "not a certificate")
        #expect(throws: KeyFileFailure.self) { _ = try node.reloadIfChanged() }
        #expect(try !node.reloadIfChanged(), "not tried again until it changes")
        #expect(node.tlsPEM != nil)
    }

    @Test func `files that could not be read for a while are read then, though nothing changes`() async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: 1), path = "\(folder.path)/keys"
        let node = try FileKeyService.create(in: path, secret: nil, calls: disk)
        let before = node.decryptionKeys
        try FileKeyService.open(path, secret: nil).renew(.encryption)
        disk.arm(FaultDisk.Fault(call: .open, number: 1, kind: .noDescriptor, isLasting: true))
        #expect(throws: KeyFileFailure.self) { _ = try node.reloadIfChanged() }
        #expect(throws: KeyFileFailure.self, "it is tried again") { _ = try node.reloadIfChanged() }
        #expect(node.decryptionKeys == before)
        disk.arm(nil)
        #expect(try node.reloadIfChanged() && node.decryptionKeys.count == 2)
    }

    @Test func `files that a secret could seal and does not are named`() throws {
        _ = try keys.create()
        #expect(try keys.open().unsealedFiles.isEmpty)
        let service = try keys.open(KeyFolderUnderTest.keyFile)
        #expect(Set(service.unsealedFiles) == Set(KeyFolderUnderTest.privateFiles))
        _ = try service.sealFiles()
        #expect(service.unsealedFiles.isEmpty)
    }
}
