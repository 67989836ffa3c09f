import Foundation
import GzipFormat
package import MailModel
package import MerkleLog

/// The files of a log in a folder. A bundle of entries that is full may stand there compressed (RFC 1952), under its name and `.gz`: half of it is
/// base64, and a large community's log is over 600 MB.
package struct FolderLogSource: LogSource {
    private let folder: String

    package init(_ folder: String) { self.folder = folder }

    package func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
        try DurableFile.read("\(folder)/checkpoint", limit: LogLimits.note).map { .note($0, tag: nil) } ?? .missing
    }

    package func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        guard
            let octets = try compressed(path, limit: offset + limit)
                ?? DurableFile.read("\(folder)/\(path)", limit: offset + limit)
                // It was compressed in between.
                ?? compressed(path, limit: offset + limit)
        else { return nil }
        guard octets.count >= offset else { throw NodeFailure("\(folder)/\(path) is shorter than it was") }
        return octets[offset..<octets.count]
    }

    private func compressed(_ path: String, limit: Int) throws -> Octets? {
        guard Self.mayBeCompressed(path), let packed = try DurableFile.read("\(folder)/\(path).gz", limit: LogLimits.bundle)
        else {
            return nil
        }
        guard let octets = Gzip.decompressed(packed, limit: limit) else {
            throw NodeFailure("\(folder)/\(path).gz is damaged, or has over \(limit) octets")
        }
        return octets
    }

    private static func mayBeCompressed(_ path: String) -> Bool {
        guard let tile = try? LogTile(path: path) else { return false }
        return tile.content == .entries && !tile.isPartial
    }

    package func close() {}
}
