import CommunityModel
import FoundationEssentials
import MailModel
import MerkleLog

/// What a member keeps of the log, verified a bundle at a time beside what the authority knows itself. Only what goes beyond that is held.
struct MembersLog: Sendable {
    let position: LogPosition
    /// What it says after all that is known.
    let later: [Octets]

    /// - Parameters:
    ///   - log: of the authority, without any statements yet.
    ///   - known: signed statements with which it must begin.
    init(
        reading source: any LogSource, in log: FollowedLog, beyond known: [Octets], at now: Timestamp
    ) async throws {
        guard case .note(let note, _) = try await source.checkpoint(unless: nil) else {
            throw LogFailure.fileMissing("checkpoint")
        }
        let growing = log.growing(to: try log.head(note, after: nil, at: now), after: nil)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        var comparison = Comparison(known)
        _ = try await growing.read(from: source, by: EntryReader(), cores: cores) { bundle, leaves in
            for entry in bundle.entries { comparison.take(try LogEntry(parsing: entry).leaf(among: leaves)) }
        }
        guard let position = try growing.finished().position else { throw LogFailure.fileMissing("checkpoint") }
        guard !comparison.differs else { throw AuthorityFailure.directoryUnfit("another history") }
        guard position.size >= UInt64(known.count) else { throw AuthorityFailure.directoryOlder(position.size) }
        (self.position, later) = (position, comparison.later)
    }

    private struct Comparison {
        private let known: [Octets]
        private var place = 0
        private(set) var differs = false
        private(set) var later: [Octets] = []

        init(_ known: [Octets]) { self.known = known }

        mutating func take(_ leaf: Octets) {
            if place < known.count { differs = differs || known[place] != leaf } else { later.append(leaf) }
            place += 1
        }
    }
}
