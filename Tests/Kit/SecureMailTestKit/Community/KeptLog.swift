package import CommunityModel
package import MailModel
package import MerkleLog

/// All that a member keeps of the log at once: a checkpoint, and the statements that it names.
package struct KeptLog: Sendable {
    package let checkpoint: Octets
    package let entries: [Octets]
    package let leaves: [LeafDigest: Octets]
    /// How many entries each bundle has, to read on.
    package let reader: EntryReader

    /// Reads what is there; nothing of it is believed before ``verified(in:after:at:)``.
    ///
    /// - Returns: `nil` where there is no checkpoint.
    package static func read(from source: any LogSource) async throws -> KeptLog? {
        guard case .note(let checkpoint, _) = try await source.checkpoint(unless: nil) else { return nil }
        let size = try Checkpoint(parsing: try SignedNote(parsing: checkpoint).text).size
        guard size <= StatementLimits.statements else { throw LogFollowingFailure.tooLarge(statements: size) }
        let (bundles, reader) = try await EntryReader().reading(upTo: size, from: source)
        let entries = bundles.flatMap(\.entries)
        let leaves = try await LongLeaves.read(of: entries, from: source)
        return KeptLog(checkpoint: checkpoint, entries: entries, leaves: leaves, reader: reader)
    }

    /// Checks everything that it says, from the first statement on.
    ///
    /// - Parameter log: of the authority that is believed, without any statements yet.
    package func verified(
        in log: FollowedLog, after seen: LogPosition?, at time: Timestamp
    ) throws(LogFollowingFailure) -> FollowedLog {
        try log.grown(to: try log.head(checkpoint, after: nil, at: time), by: entries, leaves: leaves, after: seen)
    }

    /// The signed statements, as the authority keeps them; `nil` where one is missing.
    package var signedLeaves: [Octets]? {
        var signed: [Octets] = []
        for entry in entries {
            switch try? LogEntry(parsing: entry) {
            case .leaf(let leaf)?: signed.append(leaf)
            case .digest(let digest)?: leaves[digest].map { signed.append($0) }
            case nil: return nil
            }
        }
        return signed.count == entries.count ? signed : nil
    }
}
