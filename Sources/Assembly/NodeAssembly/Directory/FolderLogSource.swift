import Foundation
package import MailModel
package import MerkleLog

/// The files of a log in a folder.
package struct FolderLogSource: LogSource {
    private let folder: String

    package init(_ folder: String) { self.folder = folder }

    package func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
        try DurableFile.read("\(folder)/checkpoint", limit: LogLimits.note).map { .note($0, tag: nil) } ?? .missing
    }

    package func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        guard let octets = try DurableFile.read("\(folder)/\(path)", limit: offset + limit) else { return nil }
        guard octets.count >= offset else { throw NodeFailure("\(folder)/\(path) is shorter than it was") }
        return octets[offset..<octets.count]
    }

    package func close() {}
}
