import CommunityModel
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit

extension TestCommunity {
    /// As a node keeps it that was shown all of it at once.
    var growth: LogGrowth {
        get async throws {
            let bundles = try await EntryReader().reading(upTo: followed.size, from: log).bundles
            return LogGrowth(bundles, [:], checkpoint: log.checkpoint, position: directory.position)
        }
    }
}

extension TemporaryFolder {
    /// Lays a log out as a web server has it.
    func publish(_ log: MemoryLog, in name: String) throws {
        for (path, octets) in log.files where path != "checkpoint" {
            let place = URL(fileURLWithPath: file("\(name)/\(path)")).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try write("\(name)/\(path)", octets.bytes)
        }
        try write("\(name)/checkpoint", log.checkpoint.bytes)
    }
}
