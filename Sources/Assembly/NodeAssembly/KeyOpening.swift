import Foundation
import KeyFiles

extension KeySettings {
    /// Opens the gateway's keys, or says what is wrong with their files.
    func open() throws -> FileKeyService {
        do { return try FileKeyService.open(directory, secret: try readSecret()) } catch let failure as KeyFileFailure {
            throw NodeFailure(failure.description, isUsage: true)
        }
    }

    func readSecret() throws -> KeyFileSecret? {
        switch secret {
        case .none: return nil
        case .keyFile(let path):
            guard let data = FileManager.default.contents(atPath: path), data.count >= KeyFileSecret.leastKeyFile else {
                throw NodeFailure(
                    "\(path) (keys.key-file) cannot be read, or has fewer than \(KeyFileSecret.leastKeyFile) octets.",
                    isUsage: true)
            }
            return .keyFile(Array(data))
        case .passphraseFile(let path):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8),
                let line = text.split(maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: \.isNewline).first,
                !line.isEmpty
            else {
                throw NodeFailure("\(path) (keys.passphrase-file) cannot be read, or its first line is empty.", isUsage: true)
            }
            return .passphrase(String(line))
        }
    }
}
