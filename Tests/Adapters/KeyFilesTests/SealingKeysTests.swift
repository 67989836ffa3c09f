import Crypto
import Foundation
import KeyFiles
import SecureMailTestKit
import Testing

@Suite("Key files: sealing those that lie unsealed")
struct SealingKeysTests {
    let keys: KeyFolderUnderTest
    init() throws { keys = try KeyFolderUnderTest() }

    private var files: [String] { ["tls", "signing", "encryption", "storage"].map { "\(keys.path)/\($0)-key.pem" } }

    @Test func `all are sealed in place, and stay the same keys`() async throws {
        let secret = KeyFolderUnderTest.keyFile
        let before = try keys.create(), wrapped = try await before.wrap(.init(size: .bits256))
        let ids = try KeyPurpose.allCases.map { try before.id($0) }
        let sealed = try keys.open(secret).sealFiles()
        #expect(sealed.map(\.file) == files && sealed.allSatisfy { !$0.wasSealed })
        #expect(try !keys.holdsPlainKeys())
        #expect(try keys.folder.names(in: "keys") == KeyFolderUnderTest.privateFiles)
        for name in KeyFolderUnderTest.privateFiles { #expect(try keys.folder.mode(of: "keys/\(name)") == 0o600) }
        let after = try keys.open(secret)
        #expect(try KeyPurpose.allCases.map { try after.id($0) } == ids)
        #expect(try await after.unwrap(wrapped) == before.unwrap(wrapped))
    }

    @Test func `sealing again changes nothing and says so`() throws {
        _ = try keys.create()
        _ = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        let before = try keys.contents()
        let again = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        #expect(again.map(\.file) == files && again.allSatisfy(\.wasSealed))
        #expect(try keys.contents() == before)
    }

    @Test func `what an interrupted run left is finished`() throws {
        let id = try keys.create().id(.encryption)
        let plain = try keys.contents()
        _ = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        try keys.folder.write("keys/encryption-key.pem", try #require(plain["encryption-key.pem"]))
        try keys.folder.write("keys/encryption-key.pem.new", "half".utf8)
        let rest = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        #expect(rest.filter { !$0.wasSealed }.map(\.file) == ["\(keys.path)/encryption-key.pem"])
        #expect(try !keys.holdsPlainKeys())
        #expect(try keys.open(KeyFolderUnderTest.keyFile).id(.encryption) == id)
    }

    @Test func `a file of another secret stops it before anything is changed`() throws {
        let service = try keys.create()
        try keys.write("storage-key.pem", try storageKeySealedElsewhere())
        let before = try keys.contents()
        #expect(throws: KeyFileFailure.wrongSecret("\(keys.path)/storage-key.pem")) {
            _ = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        }
        #expect(throws: KeyFileFailure.self) { _ = try service.sealFiles() }
        #expect(try keys.contents() == before)
    }

    @Test func `retired keys are sealed too`() throws {
        let service = try keys.create()
        try service.renew(.encryption)
        let sealed = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        #expect(sealed.contains { $0.file == "\(keys.path)/encryption-key.2.pem" })
        #expect(try !keys.holdsPlainKeys())
    }

    @Test(.enabled(if: geteuid() == 0)) func `run by root, the files stay their owner's`() throws {
        _ = try keys.create()
        for name in KeyFolderUnderTest.privateFiles {
            try FileManager.default.setAttributes(
                [.ownerAccountID: 12_345, .groupOwnerAccountID: 54_321], ofItemAtPath: "\(keys.path)/\(name)")
        }
        _ = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
        for name in KeyFolderUnderTest.privateFiles {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(keys.path)/\(name)")
            #expect((attributes[.ownerAccountID] as? NSNumber)?.intValue == 12_345, "\(name)")
            #expect((attributes[.groupOwnerAccountID] as? NSNumber)?.intValue == 54_321, "\(name)")
        }
    }

    @Test func `many at once leave whole files`() async throws {
        let id = try keys.create().id(.signing), path = keys.path
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { _ = try? FileKeyService.open(path, secret: KeyFolderUnderTest.keyFile).sealFiles() }
            }
        }
        #expect(try keys.open(KeyFolderUnderTest.keyFile).id(.signing) == id)
        #expect(try keys.open(KeyFolderUnderTest.keyFile).sealFiles().allSatisfy(\.wasSealed))
    }

    private func storageKeySealedElsewhere() throws -> String {
        let other = try KeyFolderUnderTest()
        _ = try other.create(.keyFile(Array(repeating: 7, count: 32)))
        return try other.text("storage-key.pem")
    }
}
