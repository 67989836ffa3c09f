import Foundation
import KeyFiles
import SecureMailTestKit
import Testing

@Suite("Key files: sealed")
struct SealedKeysTests {
    let keys: KeyFolderUnderTest
    init() throws { keys = try KeyFolderUnderTest() }

    struct Secret: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let right: KeyFileSecret
        let wrong: [KeyFileSecret]
    }

    static let secrets = [
        Secret(
            testDescription: "passphrase", right: KeyFolderUnderTest.passphrase,
            wrong: [.passphrase("correct horse battery stapl"), KeyFolderUnderTest.keyFile]),
        Secret(
            testDescription: "key file", right: KeyFolderUnderTest.keyFile,
            wrong: [
                .keyFile(Array(repeating: 0x5B, count: 32)), .keyFile(Array(repeating: 0x5A, count: 33)), .keyFile([]),
                KeyFolderUnderTest.passphrase,
            ]),
    ]

    /// After some years a folder holds a hundred keys, and each costs a scrypt: a renewal must not open them all again.
    @Test func `what was read before is not opened again`() throws {
        let service = try keys.create(KeyFolderUnderTest.passphrase)
        let all = try ProcessorTime.of { _ = try keys.open(KeyFolderUnderTest.passphrase) }
        // The storage key alone is read anew.
        let again = try ProcessorTime.of { try service.reload() }
        #expect(again < all / 2)
    }

    /// One test, as each key costs a scrypt: half a second in a debug build.
    @Test(arguments: secrets) func `keys are made sealed, open with their secret, and with no other`(_ secret: Secret) throws {
        let made = try keys.create(secret.right)
        #expect(try !keys.holdsPlainKeys())
        for name in KeyFolderUnderTest.privateFiles { #expect(try keys.folder.mode(of: "keys/\(name)") == 0o600) }
        let opened = try keys.open(secret.right)
        for purpose in KeyPurpose.allCases { #expect(try opened.id(purpose) == made.id(purpose)) }
        for wrong in secret.wrong { try expectRefusal(of: wrong) }
        var octets = try keys.folder.read("keys/tls-key.pem")
        octets[octets.count / 2] = octets[octets.count / 2] == 0x41 ? 0x42 : 0x41
        try keys.folder.write("keys/tls-key.pem", octets)
        try expectRefusal(of: secret.right)
    }

    private func expectRefusal(of secret: KeyFileSecret) throws {
        let failure = #expect(throws: KeyFileFailure.wrongSecret("\(keys.path)/tls-key.pem")) { _ = try keys.open(secret) }
        let told = failure?.description ?? ""
        for part in ["\(keys.path)/tls-key.pem", "keys.passphrase-file", "keys.key-file", "backup"] {
            #expect(told.contains(part))
        }
        let words = told.replacing(keys.path, with: "")  // which is random
        for hidden in ["correct horse", "ZZZZ", "5A5A", "WlpaW"] { #expect(!words.contains(hidden)) }
    }

    @Test func `without a secret a sealed file is named as sealed`() throws {
        _ = try keys.create(KeyFolderUnderTest.keyFile)
        #expect(throws: KeyFileFailure.sealed("\(keys.path)/tls-key.pem")) { _ = try keys.open() }
    }

    @Test func `a secret does not show itself`() {
        for secret in [KeyFolderUnderTest.passphrase, KeyFolderUnderTest.keyFile] {
            var dumped = ""
            dump(secret, to: &dumped)
            for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
                #expect(!text.contains("horse") && !text.contains("90"))
            }
        }
    }

    @Test func `the same key sealed twice looks different`() throws {
        _ = try keys.create()
        let plain = try keys.contents()
        var seen: Set<[UInt8]> = []
        for _ in 0..<3 {
            for (name, octets) in plain { try keys.folder.write("keys/\(name)", octets) }
            _ = try keys.open(KeyFolderUnderTest.keyFile).sealFiles()
            seen.insert(try keys.folder.read("keys/tls-key.pem"))
        }
        #expect(seen.count == 3)
    }

    @Test func `every shortened file is refused by name`() throws {
        _ = try keys.create(KeyFolderUnderTest.keyFile)
        let whole = try keys.folder.read("keys/tls-key.pem")
        for length in Set(stride(from: 0, to: whole.count, by: 5)).union((whole.count - 40)..<whole.count) {
            try keys.folder.write("keys/tls-key.pem", whole[..<length])
            let failure = #expect(throws: KeyFileFailure.self, "\(length)") { _ = try keys.open(KeyFolderUnderTest.keyFile) }
            #expect(failure?.description.contains("\(keys.path)/tls-key.pem") == true)
        }
    }

    @Test(arguments: [0x01, 0x80] as [UInt8]) func `no changed octet gives another key`(_ bit: UInt8) throws {
        let id = try keys.create(KeyFolderUnderTest.keyFile).id(.tls)
        let whole = try keys.folder.read("keys/tls-key.pem")
        for position in stride(from: Int(bit & 1), to: whole.count, by: 4) {
            var changed = whole
            changed[position] ^= bit
            try keys.folder.write("keys/tls-key.pem", changed)
            switch Result(catching: { () throws(KeyFileFailure) in try keys.open(KeyFolderUnderTest.keyFile) }) {
            // Base64 has a spelling or two for the same octets (RFC 4648 section 3.5).
            case .success(let service): #expect(try service.id(.tls) == id, "\(position)")
            case .failure(let failure): #expect(failure.description.contains("\(keys.path)/tls-key.pem"))
            }
        }
    }

    @Test func `a key file of too few octets seals nothing`() throws {
        let short = KeyFileSecret.keyFile(Array(repeating: 1, count: KeyFileSecret.leastKeyFile - 1))
        let failure = #expect(throws: KeyFileFailure.cannotSeal("\(keys.path)/tls-key.pem")) { _ = try keys.create(short) }
        #expect(failure?.description.contains("32 octets") == true)
        #expect(try keys.folder.names(in: "keys").isEmpty)
    }
}
