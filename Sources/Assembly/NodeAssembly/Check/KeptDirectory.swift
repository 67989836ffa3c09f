package import CommunityModel
import Foundation
package import MailModel
import MerkleLog

/// The directory that the node goes by, from the log that it keeps in its state directory, read without the node.
package enum KeptDirectory: Sendable {
    /// None was fetched yet.
    case none
    /// It cannot be read, or is not what it should be.
    case unusable(String)
    case kept(Directory)

    package var current: Directory? { if case .kept(let directory) = self { directory } else { nil } }
    package var cosignedAt: Timestamp? { current?.cosignedAt }

    /// All of it is verified. Whether it is too old, or of the future, is told apart from whether it is genuine.
    package static func read(in state: String, _ anchors: CommunityAnchors, at now: Timestamp) async -> KeptDirectory {
        let folder = KeptLogFolder(state: state)
        do {
            guard case .note(let note, _) = try await folder.files.checkpoint(unless: nil) else { return .none }
            let log = try anchors.log, position = try folder.keptPosition()
            let growing = log.growing(to: try log.head(note, after: nil, at: now), after: position)
            let cores = ProcessInfo.processInfo.activeProcessorCount
            _ = try await growing.read(from: folder.files, by: EntryReader(), cores: cores) { _, _ in }
            return try growing.finished().directory.map { .kept($0) } ?? .none
        } catch let failure as NodeFailure { return .unusable(failure.description) } catch { return .unusable("\(error)") }
    }
}
