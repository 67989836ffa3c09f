import Foundation
import KeyFiles
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("A node is restored from its backup") struct NodeRestoreTests {
    @Test func `with all that its settings name, so that it starts`() async throws {
        let node = try await RestorableNode(clientRoots: true)
        let roots = try node.folder.read("node/tls/client-roots.pem"), backup = try await node.backup()
        try node.destroy()
        let lines = try await node.restore(backup)
        #expect(!lines.contains { $0.contains("cannot start") }, "\(lines)")
        #expect(try node.folder.read("node/tls/client-roots.pem") == roots)
    }

    @Test func `and says what keeps it from starting`() async throws {
        let node = try await RestorableNode(), backup = try await node.backup(withKeys: false)
        let keys = node.folder.file("keys")
        try FileManager.default.moveItem(atPath: node.keys, toPath: keys)
        try node.destroy()
        try FileManager.default.createDirectory(atPath: node.folder.file("node"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: keys, toPath: node.keys)
        // The TLS key was left out too.
        let lines = try await node.restore(backup)
        #expect(lines.last?.contains("tls.key") == true, "\(lines)")
    }

    /// What belongs to the missing role would be put back as it was: an authority would sign on from there.
    @Test func `only with the roles that it was taken with`() async throws {
        let node = try await RestorableNode(), backup = try await node.backup(),
            text = try node.folder.text("node/securemail.yaml")
        let ofMailboxes = ["autoconfig:", "  host:", "  mailbox-domains:"]
        let other = text.split(separator: "\n").filter { line in !ofMailboxes.contains { line.hasPrefix($0) } }
            .joined(separator: "\n").replacing("[gateway, mailboxes]", with: "[gateway]")
        try node.destroy()
        try FileManager.default.createDirectory(atPath: node.folder.file("node"), withIntermediateDirectories: true)
        try node.folder.write("node/securemail.yaml", other.utf8)
        #expect(try await node.refusal(backup).contains("the same roles"))
        #expect(!node.folder.exists("node/state/queue.sqlite"))
        try node.folder.write("node/securemail.yaml", text.utf8)
        try await node.restore(backup)
    }

    @Test func `not by a clock that stands before the backup`() async throws {
        let node = try await RestorableNode(), backup = try await node.backup()
        try node.destroy()
        #expect(try await node.refusal(backup, after: .hours(-1)).contains("clock"))
        #expect(!node.folder.exists("node"))
    }

    /// Without keys: a folder with the storage key and no older encryption key, or another node's, opens only some of the mail.
    @Test func `only where every key is that mail may be encrypted to`() async throws {
        let node = try await RestorableNode()
        try FileKeyService.open(node.keys, secret: nil).renew(.encryption)
        let backup = try await node.backup(withKeys: false), kept = node.folder.file("kept")
        try FileManager.default.copyItem(atPath: node.keys, toPath: kept)
        func putBack(_ change: () throws -> Void) throws {
            try node.destroy()
            try FileManager.default.createDirectory(atPath: node.folder.file("node"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: kept, toPath: node.keys)
            try change()
        }
        try putBack { try node.folder.remove("node/keys/encryption-key.2.pem") }
        #expect(try await node.refusal(backup).contains("lacks 1 of this node's encryption keys"))
        try putBack {
            _ = try FileKeyService.create(in: node.folder.file("other"), secret: nil)
            try node.folder.write("node/keys/encryption-key.pem", try node.folder.read("other/encryption-key.pem"))
        }
        #expect(try await node.refusal(backup).contains("lacks 1 of this node's encryption keys"))
        try putBack { try node.folder.write("node/keys/encryption-key.2.pem", "no key".utf8) }
        #expect(try await node.refusal(backup).contains("encryption-key.2.pem"))
        try putBack {}
        try await node.restore(backup)
    }

    @Test func `a signing certificate without its key is set aside for a new one`() async throws {
        let node = try await RestorableNode(), backup = try await node.backup(withKeys: false)
        let kept = node.folder.file("kept"), other = try node.folder.read("node/community/root.pem")
        try FileManager.default.moveItem(atPath: node.keys, toPath: kept)
        try node.destroy()
        try FileManager.default.createDirectory(atPath: node.folder.file("node"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: kept, toPath: node.keys)
        try node.folder.remove("node/keys/signing-key.pem")
        try node.folder.write("node/keys/signing-cert.pem", other)
        let lines = try await node.restore(backup)
        #expect(lines.contains { $0.contains("new ones are made") })
        #expect(node.folder.exists("node/keys/signing-key.pem") && !node.folder.exists("node/keys/signing-cert.pem"))
        #expect(!node.folder.exists("node/state/restore.part"))
        _ = try FileKeyService.open(node.keys, secret: nil)
    }

    /// The memory's file system is another than that of temporary folders, almost everywhere.
    @Test(.enabled(if: access("/dev/shm", W_OK) == 0)) func `with keys on another file system`() async throws {
        var node = try await RestorableNode()
        let backup = try await node.backup(), keys = "/dev/shm/securemail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: keys) }
        try node.destroy()
        node.environment = ["SECUREMAIL_KEYS_DIRECTORY": keys]
        let lines = try await node.restore(backup)
        #expect(!lines.contains { $0.contains("cannot start") }, "\(lines)")
        #expect(try FileKeyService.open(keys, secret: nil).decryptionKeys.count == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: keys)
        #expect(names.count == 7 && !names.contains { $0.hasSuffix(".new") }, "\(names)")
        let modes = try names.filter { $0.contains("-key") }.map { name in
            try FileManager.default.attributesOfItem(atPath: "\(keys)/\(name)")[.posixPermissions] as? NSNumber
        }
        #expect(modes.allSatisfy { $0?.intValue == 0o600 })
    }

    private struct Cut: Error {}

    /// However far a restore came, the next one ends it; what stood there before, in no restore's plan, stays.
    @Test func `after it was cut off at any point, once it is begun again`() async throws {
        let node = try await RestorableNode(clientRoots: true), backup = try await node.backup(),
            whole = try node.folder.names(in: "node")
        var cuts = 0
        while cuts < 100 {
            try node.destroy()
            let isCut = try await cut(node, backup, after: cuts)
            guard isCut else { break }
            #expect(throws: NodeFailure.self) { try RestorePart.refuseUnfinished(in: node.folder.file("node/state")) }
            // Nor does the next one that is cut off, and makes other keys, keep the third from its end.
            _ = try await cut(node, backup, after: cuts / 2)
            // A wrong backup meanwhile does not make it forget.
            #expect(try await node.refusal(Array(backup.dropLast(40))).contains("Nothing was restored"))
            let lines = try await node.restore(backup)
            #expect(!lines.contains { $0.contains("already") || $0.contains("cannot start") }, "\(cuts): \(lines)")
            let names = try node.folder.names(in: "node")
            #expect(Set(whole).subtracting(names).isEmpty, "\(cuts)")
            _ = try FileKeyService.open(node.keys, secret: nil)
            cuts += 1
        }
        #expect(cuts > 10)
    }

    /// - Returns: whether it was cut off, after so many moves.
    private func cut(_ node: RestorableNode, _ backup: [UInt8], after moves: Int) async throws -> Bool {
        var (left, done) = (backup, 0)
        let clock = FakeClock(SystemClock().now + .seconds(1))
        var restore = NodeRestore(file: node.file, environment: [:], clock: clock)
        restore.moved = { (_: String) in
            guard done < moves else { throw Cut() }
            done += 1
        }
        do {
            _ = try await restore.run(secret: RestorableNode.secret) {
                defer { left = [] }
                return left
            }
            return false
        } catch is Cut { return true }
    }

    @Test func `keys that no restore put there are never replaced`() async throws {
        let node = try await RestorableNode(), backup = try await node.backup()
        try node.destroy()
        #expect(try await cut(node, backup, after: 8))
        try node.folder.write("node/keys/encryption-key.pem", "another's".utf8)
        #expect(try await node.refusal(backup).contains("encryption-key.pem is there already"))
        #expect(try node.folder.text("node/keys/encryption-key.pem") == "another's")
    }
}
