import Foundation
import KeyFiles
import MailModel
import SecureMailTestKit
import Testing

@Suite("Key files: made once, for their owner alone")
struct MakingKeysTests {
    let keys: KeyFolderUnderTest
    init() throws { keys = try KeyFolderUnderTest() }

    @Test func `folder and files are their owner's`() throws {
        _ = try keys.create()
        #expect(try keys.folder.mode(of: "keys") == 0o700)
        for name in KeyFolderUnderTest.privateFiles { #expect(try keys.folder.mode(of: "keys/\(name)") == 0o600, "\(name)") }
        #expect(try keys.folder.names(in: "keys") == KeyFolderUnderTest.privateFiles)
    }

    @Test func `certificate requests are for everybody, and of the keys that are here`() throws {
        let service = try keys.create(), gateway = try #require(DomainName(FileKeyService.gateway))
        let files = try service.writeRequests(gateway: gateway)
        #expect(files == KeyPurpose.allCases.map { "\(keys.path)/\($0.rawValue)-csr.pem" })
        for purpose in KeyPurpose.allCases {
            #expect(try keys.folder.mode(of: "keys/\(purpose.rawValue)-csr.pem") == 0o644)
        }
        #expect(Set(try KeyPurpose.allCases.map { try service.id($0) }).count == KeyPurpose.allCases.count)
    }

    @Test func `making again overwrites nothing`() throws {
        _ = try keys.create()
        let before = try keys.contents()
        _ = try keys.create()
        #expect(try keys.contents() == before)
    }

    @Test(arguments: KeyFolderUnderTest.privateFiles)
    func `a lost file is named, and making fills that gap alone`(_ name: String) throws {
        _ = try keys.create()
        var before = try keys.contents()
        try keys.folder.remove("keys/\(name)")
        #expect(throws: KeyFileFailure.missing("\(keys.path)/\(name)")) { _ = try keys.open() }
        _ = try keys.create()
        var after = try keys.contents()
        #expect(before.removeValue(forKey: name) != after.removeValue(forKey: name))
        #expect(before == after)
    }

    @Test func `a folder that is not there is named`() throws {
        let failure = #expect(throws: KeyFileFailure.self) { _ = try keys.open() }
        #expect(failure?.description.contains(keys.path) == true)
    }

    @Test(arguments: KeyFolderUnderTest.privateFiles, [0o640, 0o604, 0o660, 0o610])
    func `a private file that others can reach is refused`(_ name: String, _ mode: Int) throws {
        _ = try keys.create()
        try keys.folder.setMode(mode, of: "keys/\(name)")
        let failure = #expect(throws: KeyFileFailure.tooOpen("\(keys.path)/\(name)")) { _ = try keys.open() }
        #expect(failure?.description.contains("chmod 600 \(keys.path)/\(name)") == true)
    }

    struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let file: String, text: String
    }

    @Test(arguments: [
        Damage(testDescription: "empty key", file: "signing-key.pem", text: ""),
        Damage(testDescription: "text", file: "tls-key.pem", text: "not a key\n"),
        Damage(
            testDescription: "empty PEM", file: "encryption-key.pem",
            text: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
        Damage(testDescription: "storage key without version", file: "storage-key.pem", text: "AAAA\n"),
        Damage(
            testDescription: "storage key of 31 octets", file: "storage-key.pem",
            text: "1:\(Data(count: 31).base64EncodedString())\n"),
        Damage(
            testDescription: "storage key of 33 octets", file: "storage-key.pem",
            text: "1:\(Data(count: 33).base64EncodedString())\n"),
        Damage(testDescription: "version 256", file: "storage-key.pem", text: "256:\(Data(count: 32).base64EncodedString())\n"),
        Damage(
            testDescription: "one version twice", file: "storage-key.pem",
            text: "1:\(Data(count: 32).base64EncodedString())\n1:\(Data(repeating: 1, count: 32).base64EncodedString())\n"),
        Damage(testDescription: "no storage key", file: "storage-key.pem", text: ""),
    ]) func `what is no key is named with a way out`(_ damage: Damage) throws {
        _ = try keys.create()
        try keys.write(damage.file, damage.text)
        let failure = #expect(throws: KeyFileFailure.notAKey("\(keys.path)/\(damage.file)")) { _ = try keys.open() }
        #expect(failure?.description.contains("backup") == true)
    }

    @Test func `octets that are no text are named`() throws {
        _ = try keys.create()
        try keys.folder.write("keys/tls-key.pem", [0xFF, 0xFE, 0x00])
        #expect(throws: KeyFileFailure.unreadable("\(keys.path)/tls-key.pem")) { _ = try keys.open() }
    }

    @Test func `what a crash left half written is not taken for a key, and goes`() throws {
        let service = try keys.create(), id = try service.id(.signing)
        try keys.folder.write("keys/signing-key.pem.new", "half".utf8)
        #expect(try keys.open().id(.signing) == id)
        try service.renew(.signing)
        #expect(!keys.folder.exists("keys/signing-key.pem.new"))
    }

    @Test func `a folder that cannot be made is named`() throws {
        try keys.folder.write("keys", "a file stands in its place".utf8)
        #expect(throws: KeyFileFailure.unwritable(keys.path)) { _ = try keys.create() }
    }
}
