package import MailModel
package import MerkleLog

/// A log on its way to a checkpoint. Entries come in parts, so that no more of a long log is in memory than what is looked at; nobody goes by any
/// of it before ``finished()``.
///
/// A class, as it is large and stands where it waits for what comes; one task has it.
package final class GrowingLog {
    private let before: FollowedLog
    private let head: VerifiedCheckpoint
    private let seen: LogPosition?
    private let earliest: Timestamp?
    private var tree: CompactTree
    private var fold: DirectoryFold

    init(_ before: FollowedLog, to head: VerifiedCheckpoint, after seen: LogPosition?, notBefore earliest: Timestamp?) {
        (self.before, self.head, self.seen, self.earliest) = (before, head, seen, earliest)
        (tree, fold) = (before.tree, before.fold)
    }

    /// Statements that it has to come to.
    package var end: UInt64 { head.checkpoint.size }

    /// Hashes entries on. Nothing of the last ones is read before the root shows that the log signed all; those of parts before are read as what
    /// anybody could have sent, and each needs its officers' signatures, or its member's word, to be folded, so that whoever sends what the log
    /// did not sign gets no farther than the first part of that; or with revocations, which bear neither, one for each listed certificate.
    func append(_ entries: [Octets]) throws(LogFollowingFailure) {
        guard tree.size + UInt64(entries.count) <= end else { throw .historyRewritten }
        for entry in entries {
            tree.append(.leaf(entry))
            if let seen, seen.size == tree.size, seen.root != (try? tree.root) { throw .historyRewritten }
        }
        if tree.size == end { try requireRoot() }
    }

    private func requireRoot() throws(LogFollowingFailure) {
        guard tree.size == end, (try? tree.root) == head.checkpoint.root else { throw .historyRewritten }
    }

    /// Applies a part, in the order of the log.
    func apply(_ part: LogPart) throws(LogFollowingFailure) {
        if part.first == before.size, let time = part.statements.first?.statement.time, let earliest, time < earliest {
            throw .backdated(time, after: earliest)
        }
        for (index, signed) in part.statements.enumerated() {
            do throws(FoldFailure) { try fold.apply(signed) } catch { throw .fold(part.first + UInt64(index) + 1, error) }
        }
        if let failure = part.failure { throw failure }
    }

    /// - Throws: unless all entries came, and made what the authority signed.
    package func finished() throws(LogFollowingFailure) -> FollowedLog {
        try requireRoot()
        return try before.reached(head, tree, fold)
    }
}

extension GrowingLog {
    /// Octets that are read ahead of what is folded, and bundles a core: enough for all cores while what was folded is written.
    private static let ahead = 4 * 1_048_576
    private static let aheadForEachCore = 8

    private struct Reading {
        let bundle: EntryReader.Bundle
        let leaves: [LeafDigest: Octets]
        let first: UInt64
        var octets: Int { bundle.octets.count + leaves.values.reduce(0) { $0 + $1.count } }
    }

    /// Reads all up to the checkpoint, verifies it on all cores, and folds it in its order.
    ///
    /// - Parameters:
    ///   - reader: of what is known.
    ///   - cores: how many parts are verified at the same time.
    ///   - taken: called with each bundle once it was folded; the last of them come after the root was found right.
    /// - Returns: who reads on.
    package func read(
        from source: any LogSource, by reader: EntryReader, cores: Int,
        taken: (EntryReader.Bundle, [LeafDigest: Octets]) async throws -> Void
    ) async throws -> EntryReader {
        // Children of the task that reads: they run where it is told to run.
        try await withThrowingTaskGroup(of: LogPart.self) { group in
            var reader = reader
            var readings: [Reading] = [], parts: [UInt64: LogPart] = [:]
            while reader.size < end || !readings.isEmpty {
                while reader.size < end, readings.count <= cores * Self.aheadForEachCore,
                    readings.reduce(0, { $0 + $1.octets }) < Self.ahead
                {
                    let reading: Reading
                    (reading, reader) = try await next(from: source, by: reader)
                    readings.append(reading)
                    let authority = before.authority
                    group.addTask {
                        await LogPart.verified(reading.bundle.entries, reading.leaves, from: reading.first, by: authority)
                    }
                }
                try Task.checkCancellation()
                let reading = readings.removeFirst()
                while parts[reading.first] == nil, let part = try await group.next() { parts[part.first] = part }
                guard let part = parts.removeValue(forKey: reading.first) else { throw CancellationError() }
                try apply(part)
                try await taken(reading.bundle, reading.leaves)
            }
            return reader
        }
    }

    private func next(from source: any LogSource, by reader: EntryReader) async throws -> (Reading, EntryReader) {
        let (bundle, after) = try await reader.bundle(upTo: end, from: source)
        let leaves = try await LongLeaves.read(of: bundle.entries, from: source)
        let first = tree.size
        try append(bundle.entries)
        return (Reading(bundle: bundle, leaves: leaves, first: first), after)
    }
}
