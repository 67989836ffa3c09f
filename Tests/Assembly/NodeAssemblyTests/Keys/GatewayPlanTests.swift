import Foundation
import KeyFiles
import MailModel
import NodeAssembly
import SecureMailTestKit
import Testing

@Suite("init and keys seal: a new gateway's folder")
struct GatewayPlanTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func plan(
        _ secret: KeySettings.Secret = .none, name: String = "gateway.ministry.example", member: String = "ministry",
        domains: [String] = []
    ) -> GatewayPlan {
        GatewayPlan(
            name: name, member: member, mailboxDomains: domains, directoryAddress: "https://authority.example/directory",
            folder: folder.file("node"), keySecret: secret)
    }

    private func settings() throws -> NodeSettings {
        try NodeSettings.read(file: folder.file("node/securemail.yaml"), environment: [:])
    }

    /// A key file whose path is all that YAML could stumble over.
    private func keyFile() throws -> String {
        let name = "it's a: #key {file}, 'quoted' \"twice\" \\n"
        try folder.write(name, Array(repeating: 0x5A, count: 32) as [UInt8])
        return folder.file(name)
    }

    @Test(arguments: [[], ["ministry.example", "agency.example"]]) func `what it writes is read again`(_ domains: [String])
        async throws
    {
        let lines = try await plan(domains: domains).carryOut()
        let settings = try settings(), gateway = try #require(settings.gateway)
        #expect(settings.roles == (domains.isEmpty ? [.gateway] : [.gateway, .mailboxes]))
        #expect(gateway.mailboxDomains.map(\.text) == domains && gateway.keys.secret == .none)
        #expect(gateway.keys.directory == folder.file("node/keys") && gateway.listeners.peer?.port == 24)
        #expect(lines.contains { $0.contains("are not sealed") && $0.contains("securemail keys seal") })
        for part in ["", "/keys", "/state", "/tls", "/community"] { #expect(try folder.mode(of: "node\(part)") == 0o700) }
    }

    @Test func `with a secret the keys are sealed, and the configuration names it`() async throws {
        let secret = KeySettings.Secret.keyFile(try keyFile())
        let lines = try await plan(secret).carryOut()
        #expect(try settings().gateway?.keys.secret == secret)
        for name in ["tls", "signing", "encryption", "storage"] {
            #expect(try folder.text("node/keys/\(name)-key.pem").hasPrefix("-----BEGIN SECUREMAIL SEALED KEY-----"))
        }
        #expect(lines.contains { $0.contains("are sealed") })
        let again = try KeyOperations.seal(try settings())
        #expect(again.count == 4 && again.allSatisfy { $0.hasSuffix("was sealed already.") })
    }

    @Test func `keys that lay there unsealed are sealed too`() async throws {
        _ = try FileKeyService.create(in: folder.file("node/keys"), secret: nil)
        _ = try await plan(.keyFile(try keyFile())).carryOut()
        #expect(try !folder.text("node/keys/signing-key.pem").contains("PRIVATE"))
    }

    @Test func `a folder with a configuration is left as it is`() async throws {
        _ = try await plan().carryOut()
        let before = try folder.names(in: "node").filter { $0.contains(".") }.map { try folder.read("node/\($0)") }
        let failure = await #expect(throws: NodeFailure.self) { _ = try await plan(name: "other.example").carryOut() }
        #expect(failure?.description.contains("exists already") == true)
        let after = try folder.names(in: "node").filter { $0.contains(".") }.map { try folder.read("node/\($0)") }
        #expect(before == after)
    }

    @Test func `what was called wrongly makes nothing`() async throws {
        for plan in [plan(name: "no name"), plan(member: "No Member"), plan(domains: ["no domain"])] {
            let failure = await #expect(throws: NodeFailure.self) { _ = try await plan.carryOut() }
            #expect(failure?.isUsage == true)
        }
        #expect(!folder.exists("node"))
    }

    @Test func `a secret that cannot be read makes nothing`() async throws {
        try folder.write("short", Array(repeating: 1, count: 31) as [UInt8])
        try folder.write("empty", "\nsecond line\n".utf8)
        for secret in [
            KeySettings.Secret.keyFile(folder.file("nowhere")), .keyFile(folder.file("short")),
            .passphraseFile(folder.file("nowhere")), .passphraseFile(folder.file("empty")),
        ] {
            let failure = await #expect(throws: NodeFailure.self) { _ = try await plan(secret).carryOut() }
            #expect(failure?.description.contains(folder.path) == true)
        }
        #expect(!folder.exists("node"))
    }

    @Test func `without a secret in the configuration nothing is sealed`() async throws {
        _ = try await plan().carryOut()
        let failure = try #require(throws: NodeFailure.self) { _ = try KeyOperations.seal(try settings()) }
        #expect(failure.isUsage && failure.description.contains("keys.passphrase-file"))
        #expect(failure.description.contains(folder.file("node/securemail.yaml")))
    }

    @Test func `sealing says what it did to each file`() async throws {
        _ = try await plan().carryOut()
        let secret = try keyFile()
        let settings = try NodeSettings.read(
            file: folder.file("node/securemail.yaml"), environment: ["SECUREMAIL_KEYS_KEY_FILE": secret])
        let files = ["tls", "signing", "encryption", "storage"].map { folder.file("node/keys/\($0)-key.pem") }
        #expect(try KeyOperations.seal(settings) == files.map { "Sealed \($0)." })
        #expect(try KeyOperations.seal(settings) == files.map { "\($0) was sealed already." })
    }

    @Test func `the first line is the passphrase, however it ends`() async throws {
        let secret = KeySettings.Secret.passphraseFile(folder.file("passphrase"))
        try folder.write("passphrase", "correct horse\n".utf8)
        _ = try await plan(secret).carryOut()
        try folder.write("passphrase", "correct horse\r\nsecond line\r\n".utf8)
        #expect(try KeyOperations.list(try settings()).isEmpty)  // no certificates yet; the keys opened
        try folder.write("passphrase", "correct horse ".utf8)
        #expect(throws: NodeFailure.self) { _ = try KeyOperations.list(try settings()) }
    }
}
