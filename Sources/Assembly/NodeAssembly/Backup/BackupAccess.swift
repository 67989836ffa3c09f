package import BackupArchive
import Foundation
import KeyFiles
import MailModel

/// Makes a sealed backup of the node that a configuration names, running or not.
package struct BackupAccess: Sendable {
    private let settings: NodeSettings

    package init(_ settings: NodeSettings) { self.settings = settings }

    /// - Parameters:
    ///   - secret: what seals it; when `nil`, what seals the node's keys.
    ///   - write: takes the octets of the backup.
    /// - Returns: what is left out on purpose.
    package func run(
        secret: BackupSecret?, withKeys: Bool, write: ([UInt8]) throws -> Void
    ) async throws -> [String] {
        guard let secret = try secret ?? settings.gateway?.keys.backupSecret else { throw BackupAccess.secretMissing }
        do {
            var sealer = try BackupSealer(secret: secret, salt: SystemEntropy().octets(BackupSealer.saltLength))
            try write(sealer.header)
            var leftOut: [String] = []
            try await answers(withKeys: withKeys) { answer in
                switch answer {
                case .octets(_, let octets): try write(try sealer.append(octets))
                case .row(let row): leftOut.append(row.text("left-out"))
                }
            }
            try write(try sealer.finish())
            return leftOut
        } catch let failure as BackupFailure { throw NodeFailure("No backup was made: \(failure).") }
    }

    /// An authority without a gateway answers no commands: its documents are read under their own lock.
    private func answers(withKeys: Bool, _ body: (NodeAnswer) throws -> Void) async throws {
        // The backup's own file gets its name in a folder that may be root's alone.
        defer { StateOwner.comeBack() }
        guard settings.gateway == nil else {
            return try await NodeAccess(settings).answers(to: NodeRequest("backup", ["keys": withKeys ? "yes" : "no"])) {
                try body($0)
            }
        }
        let leftOut = try await NodeBackup(settings, withKeys: withKeys).write(nil) { try body(.octets(name: nil, $0)) }
        for name in leftOut { try body(.row(NodeRow([("left-out", .text(name))]))) }
    }

    static let secretMissing = NodeFailure(
        "Say what seals the backup: --passphrase-file FILE or --key-file FILE. (Left out, it is what seals the node's keys.)",
        isUsage: true)
}

extension KeySettings {
    /// What seals the keys, for a backup; `nil` when they are not sealed.
    var backupSecret: BackupSecret? {
        get throws {
            switch try readSecret() {
            case .passphrase(let text): .passphrase(text)
            case .keyFile(let octets): .keyFile(octets)
            case nil: nil
            }
        }
    }
}
