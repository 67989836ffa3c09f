import Crypto
import KeyFiles
import SecureMailTestKit
import Testing

/// The key of a gateway as a witness of the log, among its others.
@Suite struct WitnessKeyTests {
    private static let secret = KeyFileSecret.passphrase("a passphrase")

    @Test(arguments: [nil, secret]) func `it is made once, private, sealed where the others are, and in no backup`(
        _ secret: KeyFileSecret?
    ) throws {
        let folder = try TemporaryFolder(), keys = folder.file("keys")
        let service = try FileKeyService.create(in: keys, secret: secret)
        let key = try service.witnessKey()
        #expect(try service.witnessKey().rawRepresentation == key.rawRepresentation)
        let again = try FileKeyService.open(keys, secret: secret)
        #expect(try again.witnessKey().rawRepresentation == key.rawRepresentation)
        #expect(try folder.mode(of: "keys/witness-key.pem") == 0o600)
        let isPlain = try folder.text("keys/witness-key.pem").contains("WITNESS KEY")
        #expect(isPlain == (secret == nil) && again.unsealedFiles.isEmpty)
        #expect(again.filesNotToKeep.contains("witness-key.pem") && !again.filesToKeep.contains("witness-key.pem"))
    }

    @Test func `it is sealed with the others`() throws {
        let folder = try TemporaryFolder(), keys = folder.file("keys")
        let key = try FileKeyService.create(in: keys, secret: nil).witnessKey()
        let service = try FileKeyService.open(keys, secret: Self.secret)
        #expect(try service.sealFiles().contains { $0.file.hasSuffix("witness-key.pem") && !$0.wasSealed })
        #expect(try !folder.text("keys/witness-key.pem").contains("WITNESS KEY"))
        #expect(try service.witnessKey().rawRepresentation == key.rawRepresentation)
    }

    @Test(arguments: ["", "nonsense", "-----BEGIN SECUREMAIL MEMBER KEY-----\nAAAA\n-----END SECUREMAIL MEMBER KEY-----\n"])
    func `what is no such key is not taken, and not replaced`(_ text: String) throws {
        let folder = try TemporaryFolder(), keys = folder.file("keys")
        let service = try FileKeyService.create(in: keys, secret: nil)
        _ = try service.witnessKey()
        try folder.write("keys/witness-key.pem", text.utf8)
        #expect(throws: KeyFileFailure.self) { try service.witnessKey() }
        #expect(try folder.text("keys/witness-key.pem") == text)
    }
}
