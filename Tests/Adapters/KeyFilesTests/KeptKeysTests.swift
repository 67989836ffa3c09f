import KeyFiles
import SecureMailTestKit
import Testing

@Suite("Keys that open what is kept")
struct KeptKeysTests {
    let keys: KeyFolderUnderTest
    init() throws { keys = try KeyFolderUnderTest() }

    @Test func `are every encryption key and the storage key, without those that prove who the gateway is`() throws {
        try keys.create().renew(.encryption)
        let all = try keys.open().decryptionKeys
        #expect(all.count == 2)
        for name in ["signing-key.pem", "tls-key.pem"] { try keys.folder.remove("keys/\(name)") }
        #expect(try FileKeyService.openKept(keys.path, secret: nil).decryptionKeys == all)
        #expect(throws: KeyFileFailure.self) { _ = try keys.open() }
        try keys.write("encryption-key.2.pem", "no key")
        #expect(throws: KeyFileFailure.self) { _ = try FileKeyService.openKept(keys.path, secret: nil) }
    }
}
