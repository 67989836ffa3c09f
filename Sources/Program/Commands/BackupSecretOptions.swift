import ArgumentParser
import BackupArchive
import Foundation

/// What seals a backup, or opens it.
struct BackupSecretOptions: ParsableArguments {
    @Option(name: .customLong("passphrase-file"), help: "The first line of this file seals the backup.")
    var passphraseFile: String?
    @Option(name: .customLong("key-file"), help: "This file of 32 octets or more seals the backup.")
    var keyFile: String?

    func validate() throws {
        guard passphraseFile == nil || keyFile == nil else {
            throw ValidationError("--passphrase-file and --key-file: one of them, or neither.")
        }
    }

    /// `nil` when none was named.
    func secret() throws -> BackupSecret? {
        if let keyFile {
            guard let octets = FileManager.default.contents(atPath: keyFile), octets.count >= BackupSecret.leastKeyFile else {
                throw ValidationError("\(keyFile) cannot be read, or has fewer than \(BackupSecret.leastKeyFile) octets.")
            }
            return .keyFile(Array(octets))
        }
        guard let passphraseFile else { return nil }
        guard let text = try? String(contentsOfFile: passphraseFile, encoding: .utf8),
            let line = text.split(maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: \.isNewline).first,
            !line.isEmpty
        else { throw ValidationError("\(passphraseFile) cannot be read, or its first line is empty.") }
        return .passphrase(String(line))
    }
}
