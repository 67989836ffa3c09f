import Crypto
import Foundation
import KeyFiles
import SecureMailTestKit
import Testing

@Suite("A member's key in its file")
struct MemberKeyFileTests {
    @Test(arguments: [KeyFileSecret?.none, .passphrase("kererū"), .keyFile(Array(repeating: 7, count: 32))])
    func `is read as it was made, by its owner alone`(_ secret: KeyFileSecret?) throws {
        let folder = try TemporaryFolder(), path = "\(folder.path)/member-key"
        let key = try MemberKeyFile.create(path, secret: secret)
        #expect(try MemberKeyFile.open(path, secret: secret).rawRepresentation == key.rawRepresentation)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(key.rawRepresentation.base64EncodedString()) == (secret == nil))
    }

    @Test func `one that is there is not written over`() throws {
        let folder = try TemporaryFolder(), path = "\(folder.path)/member-key"
        let key = try MemberKeyFile.create(path, secret: nil)
        #expect(throws: KeyFileFailure.unwritable(path)) { _ = try MemberKeyFile.create(path, secret: nil) }
        #expect(try MemberKeyFile.open(path, secret: nil).rawRepresentation == key.rawRepresentation)
    }

    @Test func `what is missing, open to others, sealed otherwise or no key is named`() throws {
        let folder = try TemporaryFolder(), path = "\(folder.path)/member-key"
        #expect(throws: KeyFileFailure.missing(path)) { _ = try MemberKeyFile.open(path, secret: nil) }
        _ = try MemberKeyFile.create(path, secret: .passphrase("one"))
        #expect(throws: KeyFileFailure.sealed(path)) { _ = try MemberKeyFile.open(path, secret: nil) }
        #expect(throws: KeyFileFailure.wrongSecret(path)) { _ = try MemberKeyFile.open(path, secret: .passphrase("two")) }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: KeyFileFailure.tooOpen(path)) { _ = try MemberKeyFile.open(path, secret: .passphrase("one")) }
        try "something".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: KeyFileFailure.notAKey(path)) { _ = try MemberKeyFile.open(path, secret: nil) }
    }
}
