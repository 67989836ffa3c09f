import BackupArchive
import Foundation
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

/// A gateway with mailboxes in a folder, to be backed up, destroyed and restored.
struct RestorableNode {
    static let secret = BackupSecret.keyFile(Array(repeating: 7, count: 32))
    let folder: TemporaryFolder
    /// Of the restore.
    var environment: [String: String] = [:]
    var file: String { folder.file("node/securemail.yaml") }
    var keys: String { folder.file("node/keys") }

    init(clientRoots: Bool = false) async throws {
        folder = try TemporaryFolder()
        _ = try await GatewayPlan(
            name: "gateway.kiwimail.example", member: "kiwimail", mailboxDomains: ["kiwimail.example"],
            directoryAddress: "https://authority.example/directory", folder: folder.file("node")
        ).carryOut()
        let community = try await TestCommunity.make()
        for (name, document) in [("root.pem", "root.pem"), ("authority.json", "authority.json")] {
            try folder.write("node/community/\(name)", try #require(community.store.read(document)).bytes)
        }
        try folder.write("node/tls/certificate.pem", "certificate".utf8)
        try folder.write("node/tls/key.pem", "key".utf8)
        if clientRoots {
            try folder.write("node/tls/client-roots.pem", try folder.read("node/community/root.pem"))
            let text = try folder.text("node/securemail.yaml")
            try folder.write("node/securemail.yaml", text.replacing("# client-roots", with: "client-roots").utf8)
        }
    }

    func settings() throws -> NodeSettings { try NodeSettings.read(file: file, environment: [:]) }

    func backup(withKeys: Bool = true) async throws -> [UInt8] {
        var octets: [UInt8] = []
        _ = try await BackupAccess(try settings()).run(secret: Self.secret, withKeys: withKeys) { octets += $0 }
        return octets
    }

    /// - Parameter after: later than the backup.
    @discardableResult func restore(_ backup: [UInt8], after span: Duration = .seconds(1)) async throws -> [String] {
        var left = backup
        let clock = FakeClock(SystemClock().now + span)
        return try await NodeRestore(file: file, environment: environment, clock: clock).run(secret: Self.secret) {
            defer { left = [] }
            return left
        }
    }

    func destroy() throws { try folder.remove("node") }

    func refusal(_ backup: [UInt8], after span: Duration = .seconds(1)) async throws -> String {
        let failure = await #expect(throws: NodeFailure.self) { try await restore(backup, after: span) }
        return failure?.description ?? ""
    }
}
