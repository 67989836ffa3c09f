import Crypto
import Foundation
import KeyFiles
import SecureMailTestKit
import Testing

@Suite("An officer's key in its file")
struct OfficerKeyFileTests {
    private let folder: TemporaryFolder
    private let path: String
    private let key = Curve25519.Signing.PrivateKey()

    /// As the founding of an authority writes it.
    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/officer-1-key"
        try write(key.rawRepresentation.base64EncodedString() + "\n")
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test(arguments: [KeyFileSecret.passphrase("kererū"), .keyFile(Array(repeating: 7, count: 32))])
    func `is read as it was made, and once it is sealed with its secret alone`(_ secret: KeyFileSecret) throws {
        #expect(try OfficerKeyFile.open(path, secret: nil).rawRepresentation == key.rawRepresentation)
        #expect(try OfficerKeyFile.seal(path, secret: secret) == false)
        #expect(try OfficerKeyFile.seal(path, secret: secret) == true)
        #expect(try OfficerKeyFile.open(path, secret: secret).rawRepresentation == key.rawRepresentation)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains(key.rawRepresentation.base64EncodedString()))
        #expect(throws: KeyFileFailure.sealed(path)) { _ = try OfficerKeyFile.open(path, secret: nil) }
        #expect(throws: KeyFileFailure.wrongSecret(path)) { _ = try OfficerKeyFile.open(path, secret: .passphrase("two")) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `what is missing, open to others or no key is named, and not sealed`() throws {
        try write("-----BEGIN EC PRIVATE KEY-----\n")
        #expect(throws: KeyFileFailure.notAKey(path)) { _ = try OfficerKeyFile.open(path, secret: nil) }
        #expect(throws: KeyFileFailure.notAKey(path)) { _ = try OfficerKeyFile.seal(path, secret: .passphrase("one")) }
        try write(key.rawRepresentation.base64EncodedString(), mode: 0o644)
        #expect(throws: KeyFileFailure.tooOpen(path)) { _ = try OfficerKeyFile.open(path, secret: nil) }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: KeyFileFailure.missing(path)) { _ = try OfficerKeyFile.open(path, secret: nil) }
    }
}
